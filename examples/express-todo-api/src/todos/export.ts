import { Router, type Response } from 'express'
import { ownerScope } from 'jwt-guard'
import { getPrincipal } from 'jwt-guard/express'
import { allowOnly } from '../middleware/allow-only.js'
import { noQuery, parse } from '../middleware/parse.js'
import { present } from './present.js'
import type { TodoRepository } from './repository.js'

/** Several of them lie side by side in a folder, by their day in UTC. */
const fileOf = (day: string) => `attachment; filename="todos-${day}.json"`

interface ExportSettings {
  /** Milliseconds in which nothing goes to the reader; then it is cut off. */
  stall?: number
}

/**
 * `GET /api/export`: all todos of a user, for them to keep. It is sent as it is read, a part at a
 * time, so neither memory nor a connection of the pool waits for a slow reader.
 *
 * What fails once it has begun can't become another status any more: the connection is cut, and the
 * client sees that it has no whole answer.
 */
export function exportRoutes(
  todos: TodoRepository,
  { stall = 30_000 }: ExportSettings = {},
): Router {
  const router = Router()
  router
    .route('/')
    .get(async (req, res) => {
      parse('query', noQuery, req.query)
      const owner = ownerScope(getPrincipal(req))
      const now = new Date().toISOString()
      let text = `{"exportedAt":"${now}","todos":[`
      let between = ''
      try {
        await todos.exportAll(owner, async (some) => {
          if (!res.headersSent) {
            res.type('json').set('Content-Disposition', fileOf(now.slice(0, 10)))
            res.setTimeout(stall, () => res.destroy())
          }
          for (const todo of some) {
            text += between + JSON.stringify(present(todo))
            between = ','
          }
          await sent(res, text)
          text = ''
        })
      } catch (error) {
        if (!res.headersSent) throw error
        if (!req.socket.destroyed) req.log.error({ err: error }, 'export cut off')
        return void res.destroy()
      }
      res.end(']}')
    })
    .all(allowOnly('GET', 'HEAD'))
  return router
}

/**
 * Resolves when it is on its way; rejects if its reader has gone. The connection itself tells that: an
 * answer that waits for the one before it (pipelining) isn't on it yet, and never hears of its end.
 */
function sent(res: Response, text: string): Promise<void> {
  const { socket } = res.req
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('the reader has gone'))
    if (socket.destroyed) return gone()
    socket.once('close', gone)
    res.write(text, (error) => {
      socket.off('close', gone)
      if (error) reject(error)
      else resolve()
    })
  })
}
