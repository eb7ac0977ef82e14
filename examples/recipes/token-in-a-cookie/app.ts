import { parse } from 'cookie'
import express, { type Express, type Request, type RequestHandler } from 'express'
import { AuthError, assertOwned, type Guard, type Principal } from 'jwt-guard'
import { authErrors } from 'jwt-guard/express'
import { todos, todosOf } from '../todos.js'

/** @param origin of the page, whose browser sends the cookie: `https://app.example.com` */
export function createApp(guard: Guard, origin: string): Express {
  const app = express()
  app.use('/api', fromOwnPages(origin), requireCookie(guard))
  app.get('/api/todos', (req, res) => res.json(todosOf(holderOf(req).userId)))
  app.delete('/api/todos/:id', (req, res) => {
    assertOwned(holderOf(req), todos.get(req.params.id), 'ownerId')
    res.sendStatus(204)
  })
  app.use(authErrors())
  return app
}

const holders = new WeakMap<Request, Principal>()

function requireCookie(guard: Guard): RequestHandler {
  return async (req, res, next) => {
    const { token } = parse(req.headers.cookie ?? '')
    if (token === undefined) throw new AuthError('missing_token', 'no_credentials')
    holders.set(req, await guard.verify(token))
    res.vary('Cookie').set('Cache-Control', 'private, no-store')
    next()
  }
}

function holderOf(req: Request): Principal {
  const holder = holders.get(req)
  if (holder === undefined) throw new TypeError('put requireCookie(guard) before this route')
  return holder
}

/** A browser sends the cookie with other sites' forms, too, and always says whose page it is. */
function fromOwnPages(origin: string): RequestHandler {
  const reads = new Set(['GET', 'HEAD'])
  return (req, _res, next) => {
    const own = reads.has(req.method) || req.headers.origin === origin
    if (!own) throw new AuthError('forbidden', 'refused_by_app')
    next()
  }
}
