import type { RequestHandler } from 'express'
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'

/** A request id from upstream is kept if it can't do harm in a log or a header. */
const REQUEST_ID = /^[\w-]{8,64}$/
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g

const current = new AsyncLocalStorage<Logger>()

/** The log of the request that is being served: each line has its id. Undefined outside of one. */
export function requestLogger(): Logger | undefined {
  return current.getStore()
}

/**
 * One line per request: method, path, status, milliseconds, user. Headers and query strings are
 * left out rather than redacted, since credentials end up in more places than one would list.
 */
export function requestLog(logger: Logger): RequestHandler {
  const logRequest = pinoHttp({
    logger,
    genReqId(req, res) {
      const given = req.headers['x-request-id']
      const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
      res.setHeader('X-Request-Id', id)
      return id
    },
    wrapSerializers: false,
    serializers: {
      req: (req: IncomingMessage & { id: unknown; originalUrl?: string }) => ({
        id: req.id,
        method: req.method,
        path: pathOf(req.originalUrl ?? req.url ?? ''),
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    customProps: (req) => ('principal' in req ? { userId: userIdOf(req.principal) } : {}),
    // For a failure whose error isn't at hand pino-http makes one up; its stack says nothing.
    customErrorObject: (_req, res, error: Error, line: object) =>
      error.message === `failed with status code ${res.statusCode}`
        ? { ...line, err: undefined }
        : line,
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'info'),
    autoLogging: { ignore: (req) => req.url === '/healthz' || req.url === '/readyz' },
  })
  return function requestLog(req, res, next) {
    logRequest(req, res)
    current.run(req.log, next)
  }
}

function pathOf(url: string): string {
  return url.replace(/\?.*$/s, '').replace(TOKEN, '[token]').slice(0, 500)
}

function userIdOf(principal: unknown): unknown {
  return typeof principal === 'object' && principal !== null && 'userId' in principal
    ? principal.userId
    : undefined
}
