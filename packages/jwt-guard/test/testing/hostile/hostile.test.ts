import express from 'express'
import { createLocalJWKSet, jwtVerify } from 'jose'
import request from 'supertest'
import { describe, expect, it, onTestFinished } from 'vitest'
import { authErrors, getPrincipal, requireAuth } from '../../../src/express.js'
import { withAuth } from '../../../src/fetch.js'
import { createGuard, type Algorithm, type Guard } from '../../../src/index.js'
import { createTestIssuer, type TestIssuer } from '../../../src/testing.js'
import { refusal } from '../../support/refusal.js'

function guardOf(issuer: TestIssuer): Guard {
  const guard = createGuard(issuer.guardOptions)
  onTestFinished(() => guard.close())
  return guard
}

function appOf(guard: Guard): express.Express {
  const app = express()
  app.use('/api', requireAuth(guard))
  app.get('/api/me', (req, res) => void res.json({ userId: getPrincipal(req, guard).userId }))
  app.use(authErrors())
  return app
}

const ALGORITHMS: readonly Algorithm[] = ['EdDSA', 'ES256', 'RS256', 'HS256']

describe.each(ALGORITHMS)('hostile tokens of an issuer with %s', (algorithm) => {
  it('are each refused by the guard, for the reason they name', async () => {
    const issuer = createTestIssuer({ algorithm })
    const guard = guardOf(issuer)
    await guard.verify(await issuer.token())
    const verdicts = issuer.hostileTokens().map(async ({ name, status, code, reason, token }) => {
      const actual = await refusal(guard.verify(await token()))
      expect({ name, status: actual.status, code: actual.code, reason: actual.reason }).toEqual({
        name,
        status,
        code,
        reason,
      })
    })
    await Promise.all(verdicts)
  }, 30_000)
})

describe('the list', () => {
  const issuer = createTestIssuer()

  it('is wide, and no name comes twice', () => {
    const names = issuer.hostileTokens().map(({ name }) => name)
    expect(names.length).toBeGreaterThan(90)
    expect(new Set(names).size).toBe(names.length)
  })

  it('breaks every rule that a token can break', () => {
    const reasons = issuer.hostileTokens().map(({ reason }) => reason)
    const all = [
      ...['token_too_large', 'malformed_token', 'malformed_header', 'algorithm_not_allowed'],
      ...['critical_header', 'wrong_type', 'malformed_kid', 'unknown_key', 'algorithm_mismatch'],
      ...['bad_signature', 'malformed_claims', 'wrong_issuer', 'wrong_audience', 'malformed_time'],
      ...['expired', 'not_yet_valid', 'issued_in_future', 'malformed_subject', 'key_bound'],
    ]
    expect(new Set(reasons)).toEqual(new Set(all))
  })

  it('goes by the clock of the moment a token is asked for', async () => {
    const moved = createTestIssuer()
    const expired = moved.hostileTokens().find(({ name }) => name === 'an expired token')
    moved.clock.advance(-86_400)
    const guard = guardOf(moved)
    expect((await refusal(guard.verify((await expired?.token()) ?? ''))).reason).toBe('expired')
  })

  it('would catch an API that leaves the checks to jose', async () => {
    const jwks = createLocalJWKSet({ keys: [...(await issuer.jwks()).keys] as never })
    const { issuer: iss, audience } = issuer
    const accepted: string[] = []
    for (const { name, token } of issuer.hostileTokens()) {
      await jwtVerify(await token(), jwks, { issuer: iss, audience }).then(
        () => accepted.push(name),
        () => undefined,
      )
    }
    expect(accepted).toEqual(
      expect.arrayContaining([
        'a logout token',
        'a token bound to a key',
        'a subject that is a number',
        'padding after the signature',
        'a token that never expires',
      ]),
    )
  })
})

describe('an API behind', () => {
  const issuer = createTestIssuer()
  const guard = createGuard(issuer.guardOptions)

  describe('Express', () => {
    const as = issuer.client(appOf(guard))

    it.each(issuer.hostileTokens())('$name: $status', async (hostile) => {
      const response = await as(hostile).get('/api/me')
      expect(response.status).toBe(hostile.status)
      expect(await response.json()).toMatchObject({ code: hostile.code })
    })

    it.each(issuer.hostileHeaders())('$name: $status', async (hostile) => {
      const response = await as(hostile).get('/api/me')
      expect(response.status).toBe(hostile.status)
      expect(await response.json()).toMatchObject({ code: hostile.code })
    })

    it('lets a good token in', async () => {
      expect(await (await as('alice').get('/api/me')).json()).toEqual({ userId: 'alice' })
    })
  })

  it('a fetch handler gives the same answers', async () => {
    const as = issuer.client(withAuth(guard, (_request, { userId }) => Response.json({ userId })))
    const list = [...issuer.hostileTokens(), ...issuer.hostileHeaders()]
    await Promise.all(
      list.map(async (hostile) => {
        const response = await as(hostile).get('/api/me')
        expect([hostile.name, response.status]).toEqual([hostile.name, hostile.status])
      }),
    )
    expect(await (await as('alice').get('/api/me')).json()).toEqual({ userId: 'alice' })
  })

  it('supertest gets the same answers', async () => {
    const as = issuer.supertest(() => request.agent(appOf(guard)))
    await as('alice').get('/api/me').expect(200, { userId: 'alice' })
    await as({ sub: 'bob', role: 'admin' }).get('/api/me').expect(200, { userId: 'bob' })
    await as().get('/api/me').expect(401)
    for (const hostile of issuer.hostileHeaders()) {
      const { body } = await as(hostile).get('/api/me').expect(hostile.status)
      expect(body.code).toBe(hostile.code)
    }
    const both = as('alice')
    await both.get('/api/me').expect(200)
    issuer.clock.advance(3600)
    await both.get('/api/me').expect(200)
    issuer.clock.reset()
  })

  it('supertest reports a token that could not be made', async () => {
    const broken = { authorization: () => Promise.reject(new Error('no key')) }
    const as = issuer.supertest(() => request.agent(appOf(guard)))
    await expect(as(broken).get('/api/me')).rejects.toThrow('no key')
  })
})
