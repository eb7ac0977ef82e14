import type { Request, Response } from 'express'
import { createMocks, type RequestOptions } from 'node-mocks-http'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import {
  findPrincipal,
  getPrincipal,
  optionalAuth,
  requireAuth,
  requireClaims,
  requireScopes,
  requireSelf,
  type Middleware,
  type MiddlewareRequest,
  type MiddlewareResponse,
} from '../../src/express.js'
import { createGuard, type Guard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'

let guard: Guard
let headers: { authorization: string }
beforeAll(async () => {
  const key = await createSigningKey()
  guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })
  headers = { authorization: `Bearer ${await sign(key)}` }
})

/** What `next` was called with; fails if the middleware throws, or calls it twice. */
async function outcome(
  middleware: Middleware,
  req: MiddlewareRequest,
  res: MiddlewareResponse = {},
): Promise<unknown> {
  const next = vi.fn<(error?: unknown) => void>()
  await middleware(req, res, next)
  expect(next).toHaveBeenCalledOnce()
  return next.mock.lastCall?.[0]
}

const MOCKS: readonly [string, (options: RequestOptions) => ReturnType<typeof mocked>][] = [
  ['node-mocks-http', mocked],
  ['plain objects', (options) => ({ req: { ...options }, res: {} })],
  ['a response that keeps headers', (options) => ({ req: { ...options }, res: keeping() })],
]

function mocked(options: RequestOptions): { req: MiddlewareRequest; res: MiddlewareResponse } {
  return createMocks<Request, Response>(options)
}

function keeping(): MiddlewareResponse {
  const kept: Record<string, string> = {}
  return {
    getHeader: (name) => kept[name],
    setHeader: (name, value) => void (kept[name] = value),
  }
}

describe.each(MOCKS)('under mocked requests: %s', (_name, mock) => {
  it('requireAuth calls next, with the error or without', async () => {
    const middleware = requireAuth(guard)
    const good = mock({ headers })
    expect(await outcome(middleware, good.req, good.res)).toBeUndefined()
    expect(getPrincipal(good.req).userId).toBe('user-a')
    const missing = mock({ headers: {} })
    const refusal = { code: 'missing_token', status: 401 }
    expect(await outcome(middleware, missing.req, missing.res)).toMatchObject(refusal)
    const bad = mock({ headers: { authorization: 'Bearer a.b.c' } })
    expect(await outcome(middleware, bad.req, bad.res)).toMatchObject({ code: 'invalid_token' })
  })

  it('optionalAuth lets nobody in, and what comes after it calls next, too', async () => {
    const { req, res } = mock({ headers: {} })
    expect(await outcome(optionalAuth(guard), req, res)).toBeUndefined()
    expect(findPrincipal(req)).toBeUndefined()
    for (const middleware of [requireScopes('a'), requireClaims(() => true)]) {
      expect(await outcome(middleware, req, res)).toMatchObject({ code: 'missing_token' })
    }
    expect(await outcome(requireSelf(), req, res)).toBeInstanceOf(TypeError)
    const self = mock({ headers, params: { userId: 'user-b' } })
    await outcome(requireAuth(guard), self.req, self.res)
    expect(await outcome(requireSelf(), self.req, self.res)).toMatchObject({ code: 'forbidden' })
  })
})

describe('a mock with nothing at all', () => {
  it('is a request without credentials', async () => {
    expect(await outcome(requireAuth(guard), {})).toMatchObject({ code: 'missing_token' })
    expect(await outcome(requireScopes('a'), {})).toBeInstanceOf(TypeError)
  })
})
