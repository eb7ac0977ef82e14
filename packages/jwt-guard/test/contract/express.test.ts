import express5 from 'express'
import express4 from 'express4'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  authErrors,
  findPrincipal,
  getPrincipal,
  optionalAuth,
  requireAuth,
  requireClaims,
  requireScopes,
  requireSelf,
} from '../../src/express.js'
import { AuthError, createGuard, type Guard, type JsonWebKeySet } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'
import { bearer, type OpenDoor } from './doors/door.js'
import { ownErrors, serve } from './doors/express.js'

let guard: Guard
let token: string
let jwks: JsonWebKeySet
beforeAll(async () => {
  const key = await createSigningKey()
  jwks = { keys: [key.jwk] }
  guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks })
  token = await sign(key)
})

/** An app in production, where Express's own error page shows no stack. */
async function appOf(
  express: typeof express5,
  setUp: (app: express5.Express) => void,
): Promise<Omit<OpenDoor, 'served'>> {
  const app = express()
  app.set('env', 'production')
  setUp(app)
  const open = await serve(app)
  onTestFinished(async () => {
    await open.close()
  })
  return open
}

describe.each([
  ['Express 5', express5],
  ['Express 4', express4],
])('%s', (_, express) => {
  it('optionalAuth: no credentials is nobody, a good token somebody, a bad one 401', async () => {
    const open = await appOf(express, (app) => {
      app.get('/api/todos', optionalAuth(guard), (req, res) => {
        res.json({ user: req.principal?.userId ?? null })
      })
      app.use(authErrors())
    })
    expect((await open.send({})).body).toBe('{"user":null}')
    expect((await open.send({ headers: [['Authorization', 'Basic eA==']] })).status).toBe(200)
    expect((await open.send({ headers: bearer(token) })).body).toBe('{"user":"user-a"}')
    expect((await open.send({ headers: bearer('a.b.c') })).status).toBe(401)
    expect((await open.send({ headers: [['Authorization', 'Bearer']] })).status).toBe(400)
  })

  it('optionalAuth: an anonymous visit is no event, a bad token is', async () => {
    const onEvent = vi.fn()
    const secret = 'a secret of thirty-two bytes, or more'
    const listening = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret, onEvent })
    const open = await appOf(express, (app) => {
      app.get('/api/todos', optionalAuth(listening), (_req, res) => void res.json({}))
      app.use(authErrors())
    })
    expect((await open.send({})).status).toBe(200)
    expect(onEvent).not.toHaveBeenCalled()
    expect((await open.send({ headers: bearer('a.b.c') })).status).toBe(401)
    expect(onEvent).toHaveBeenCalledOnce()
  })

  it('lets nobody in unverified where a library has put its own Promise in place', async () => {
    const native = globalThis.Promise
    const open = await appOf(express, (app) => {
      app.get('/api/todos', requireAuth(guard), (_req, res) => void res.json({}))
      app.use(authErrors())
    })
    const forged = `${token.slice(0, -4)}AAAA`
    // What an async function returns is no instance of it.
    globalThis.Promise = class extends Promise<unknown> {} as PromiseConstructor
    try {
      expect((await open.send({ headers: bearer(forged) })).status).toBe(401)
      expect((await open.send({ headers: bearer(token) })).status).toBe(200)
    } finally {
      globalThis.Promise = native
    }
  })

  it('a guard that is none is a TypeError at set-up, not at the first request', () => {
    const none = undefined as unknown as Guard
    for (const door of [requireAuth, optionalAuth]) {
      expect(() => door(none)).toThrow(TypeError)
      expect(() => door({ ...guard })).toThrow('expected a guard made by createGuard')
    }
  })

  it('optionalAuth: what can’t be decided is 503, not nobody', async () => {
    const down = createGuard({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: () => Promise.reject(new Error('down')),
    })
    const open = await appOf(express, (app) => {
      app.get('/api/todos', optionalAuth(down), (_req, res) => void res.json({}))
      app.use(authErrors())
    })
    expect((await open.send({ headers: bearer(token) })).status).toBe(503)
  })

  it.each<[string, express5.RequestHandler]>([
    ['requireSelf', requireSelf('userId')],
    ['requireScopes', requireScopes('todos:read')],
    ['requireClaims', requireClaims(() => true)],
    ['getPrincipal', (req, _res, next) => (getPrincipal(req), next())],
    ['findPrincipal', (req, _res, next) => (findPrincipal(req), next())],
  ])('%s without requireAuth is a wiring bug: 500, and the handler never runs', async (...row) => {
    const [name, middleware] = row
    const handler = vi.fn()
    const failed = vi.fn()
    const open = await appOf(express, (app) => {
      app.get('/users/:userId', middleware, handler)
      app.use(authErrors())
      app.use(ownErrors(failed))
    })
    const answer = await open.send({ path: '/users/user-a', headers: bearer(token) })
    expect(answer.status).toBe(500)
    expect(failed).toHaveBeenCalledExactlyOnceWith(
      new TypeError(`${name}: put requireAuth(guard) or optionalAuth(guard) before it`),
    )
    expect(handler).not.toHaveBeenCalled()
  })

  it.each(['id', 'toString', '__proto__'])(
    'requireSelf(%j) on a route without that parameter is a wiring bug: 500, never a match',
    async (param) => {
      const handler = vi.fn()
      const failed = vi.fn()
      const open = await appOf(express, (app) => {
        app.get('/users/:userId', requireAuth(guard), requireSelf(param), handler)
        app.use(authErrors(), ownErrors(failed))
      })
      const answer = await open.send({ path: '/users/user-a', headers: bearer(token) })
      expect(answer.status).toBe(500)
      expect(failed).toHaveBeenCalledExactlyOnceWith(
        new TypeError(`requireSelf: no path parameter :${param}`),
      )
      expect(handler).not.toHaveBeenCalled()
    },
  )

  it('requireClaims without a predicate fails when the app is set up', () => {
    const none = undefined as unknown as () => boolean
    expect(() => requireClaims(none)).toThrow(
      new TypeError('requireClaims: `predicate` must be a function of the principal'),
    )
  })

  it('findPrincipal after optionalAuth: the principal, or undefined for nobody', async () => {
    const open = await appOf(express, (app) => {
      app.get('/api/todos', optionalAuth(guard), (req, res) => {
        res.json({ user: findPrincipal(req, guard)?.userId ?? null })
      })
    })
    expect((await open.send({})).body).toBe('{"user":null}')
    expect((await open.send({ headers: [['Authorization', 'Basic eA==']] })).body).toBe(
      '{"user":null}',
    )
    expect((await open.send({ headers: bearer(token) })).body).toBe('{"user":"user-a"}')
  })

  it.each<[string, express5.RequestHandler, number]>([
    ['requireSelf', requireSelf('userId'), 200],
    ['requireScopes', requireScopes('todos:read'), 403],
    ['requireClaims', requireClaims(() => true), 200],
    ['getPrincipal', (req, _res, next) => (getPrincipal(req), next()), 200],
  ])('%s after optionalAuth: 401 for nobody, not 500', async (_name, middleware, signedIn) => {
    const onEvent = vi.fn()
    const challenge = { realm: 'todos' }
    const anyone = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks, challenge, onEvent })
    const handler = vi.fn<express5.RequestHandler>((_req, res) => void res.json({}))
    const open = await appOf(express, (app) => {
      app.get('/users/:userId', optionalAuth(anyone), middleware, handler)
      app.use(authErrors())
    })
    const nobody = await open.send({ path: '/users/user-a' })
    expect([nobody.status, nobody.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="todos"',
    ])
    expect(onEvent).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ type: 'rejected', reason: 'no_credentials' }),
    )
    expect(handler).not.toHaveBeenCalled()
    const somebody = await open.send({ path: '/users/user-a', headers: bearer(token) })
    expect(somebody.status).toBe(signedIn)
  })

  it('requireAuth after optionalAuth counts, and so does the other way round', async () => {
    const open = await appOf(express, (app) => {
      app.get('/strict', optionalAuth(guard), requireAuth(guard), (_req, res) => void res.json({}))
      app.get('/loose', requireAuth(guard), optionalAuth(guard), (req, res) => {
        res.json({ user: findPrincipal(req)?.userId })
      })
      app.use(authErrors())
    })
    expect((await open.send({ path: '/strict' })).status).toBe(401)
    expect((await open.send({ path: '/loose' })).status).toBe(401)
    expect((await open.send({ path: '/strict', headers: bearer(token) })).status).toBe(200)
    expect((await open.send({ path: '/loose', headers: bearer(token) })).status).toBe(200)
  })

  it('requireScopes that asks for none, or for nonsense, fails when the app is set up', () => {
    for (const scopes of [[''], ['a b'], ['a"'], ['todos:read', '']] as [string][]) {
      expect(() => requireScopes(...scopes)).toThrow(TypeError)
    }
  })

  it('requireAuth after an answer was sent ends in an error, not in a crash', async () => {
    const failed = vi.fn()
    const handler = vi.fn()
    const open = await appOf(express, (app) => {
      app.use((_req, res, next) => {
        res.status(503).end('timed out')
        next()
      })
      app.get('/api/todos', requireAuth(guard), handler)
      app.use(ownErrors(failed))
    })
    expect((await open.send({ headers: bearer(token) })).body).toBe('timed out')
    await vi.waitFor(() => expect(failed).toHaveBeenCalled())
    expect(handler).not.toHaveBeenCalled()
  })

  it('without authErrors, Express’s own handler gets status and headers right', async () => {
    silenceErrorLog()
    const open = await appOf(express, (app) => {
      app.get('/api/todos', requireAuth(guard), (_req, res) => void res.json({}))
    })
    const missing = await open.send({})
    expect(missing.status).toBe(401)
    expect(missing.headers['www-authenticate']).toBe('Bearer realm="api"')
    const bad = await open.send({ headers: bearer('a.b.c') })
    expect(bad.status).toBe(401)
    expect(bad.headers['www-authenticate']).toBe('Bearer realm="api", error="invalid_token"')
    expect(bad.headers['cache-control']).toBe('no-store')
    expect(bad.headers['vary']).toBe('Authorization')
    expect(bad.body).not.toMatch(/malformed|a\.b\.c|AuthError/)
  })

  it('authErrors tells the reason only when asked to', async () => {
    const bodyWith = async (options?: { exposeReasons: boolean }): Promise<unknown> => {
      const open = await appOf(express, (app) => {
        app.use(requireAuth(guard), authErrors(options))
      })
      return JSON.parse((await open.send({ headers: bearer('a.b') })).body)
    }
    const plain = {
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'The bearer token is not valid.',
      code: 'invalid_token',
    }
    expect(await bodyWith()).toEqual(plain)
    expect(await bodyWith({ exposeReasons: false })).toEqual(plain)
    expect(await bodyWith({ exposeReasons: true })).toEqual({
      ...plain,
      reason: 'malformed_token',
      expected: 'three parts with dots between',
    })
  })

  it('authErrors answers AuthErrors of handlers and leaves other errors alone', async () => {
    silenceErrorLog()
    const open = await appOf(express, (app) => {
      app.get('/gone', () => {
        throw new AuthError('not_found', 'not_owned')
      })
      app.get('/crash', () => {
        throw Object.assign(new Error('a bug'), { status: 418 })
      })
      app.use(authErrors())
    })
    expect((await open.send({ path: '/gone' })).status).toBe(404)
    expect((await open.send({ path: '/crash' })).status).toBe(418)
  })

  it('a Cache-Control that was set before requireAuth is kept', async () => {
    const open = await appOf(express, (app) => {
      app.use((_req, res, next) => {
        res.set('Cache-Control', 'private, max-age=5')
        next()
      })
      app.use(requireAuth(guard), (_req, res) => void res.json({}))
    })
    const { headers } = await open.send({ headers: bearer(token) })
    expect(headers['cache-control']).toBe('private, max-age=5')
  })

  it('Vary of cors is kept, before and after', async () => {
    const cors: express5.RequestHandler = (_req, res, next) => {
      res.vary('Origin')
      next()
    }
    for (const stack of [
      [cors, requireAuth(guard)],
      [requireAuth(guard), cors],
      [requireAuth(guard), cors, requireAuth(guard)],
    ]) {
      const open = await appOf(express, (app) => {
        app.get('/api/todos', stack, ((_req, res) => void res.json({})) satisfies typeof cors)
        app.use(authErrors())
      })
      const { headers } = await open.send({ headers: bearer(token) })
      expect(headers['vary']?.split(', ').sort()).toEqual(['Authorization', 'Origin'])
    }
  })

  it('a platform that shows no raw headers is read by the parsed one', async () => {
    const open = await appOf(express, (app) => {
      app.use((req, _res, next) => {
        req.rawHeaders = []
        next()
      })
      app.use(requireAuth(guard), (_req, res) => void res.json({}))
      app.use(authErrors())
    })
    expect((await open.send({ headers: bearer(token) })).status).toBe(200)
    expect((await open.send({ headers: bearer('a.b.c') })).status).toBe(401)
    expect((await open.send({})).status).toBe(401)
  })

  it('getPrincipal(req, guard) takes a principal of that guard or a stricter one, of no other', async () => {
    const admins = guard.with({ check: () => true })
    const stranger = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret: 'x'.repeat(32) })
    const statusOf = async (by: Guard, asked: Guard): Promise<number> => {
      const open = await appOf(express, (app) => {
        app.get('/api/todos', requireAuth(by), (req, res) => {
          res.json({ user: getPrincipal(req, asked).userId })
        })
        app.use(ownErrors())
      })
      return (await open.send({ headers: bearer(token) })).status
    }
    expect(await statusOf(guard, guard)).toBe(200)
    expect(await statusOf(admins, guard)).toBe(200)
    expect(await statusOf(admins.with({}), guard)).toBe(200)
    // The route forgot requireAuth(admins): its check was never asked.
    expect(await statusOf(guard, admins)).toBe(500)
    expect(await statusOf(guard.with({}), admins)).toBe(500)
    expect(await statusOf(guard, stranger)).toBe(500)
  })
})

/** Express logs what ends in its own handler. */
function silenceErrorLog(): void {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => log.mockRestore())
}
