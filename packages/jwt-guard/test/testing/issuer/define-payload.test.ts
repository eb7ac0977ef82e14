import { decodeJwt } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { tokenContract } from '../../../src/better-auth.js'
import { createTestIssuer, type TestIssuer } from '../../../src/testing.js'
import { fromJavaScript } from '../../support/from-javascript.js'
import { ORIGIN, realTokens, type DefinePayload } from './real-better-auth.js'

const AUDIENCE = 'https://api.test'

function issuerWith(definePayload: DefinePayload): TestIssuer {
  return createTestIssuer({ issuer: ORIGIN, audience: AUDIENCE, definePayload })
}

/** Names and kinds of what is signed in, whoever it is. */
function kinds(value: object): object {
  const entries = Object.entries(value).map(([name, member]) => [name, kindOf(member)])
  return Object.fromEntries(entries.toSorted())
}

function kindOf(value: unknown): unknown {
  if (value instanceof Date) return 'Date'
  if (value === null || value === undefined) return 'none'
  return typeof value === 'object' ? kinds(value) : typeof value
}

describe('definePayload of a test issuer', () => {
  it('gets what Better Auth gives its own: the rows of user and session', async () => {
    const seen: object[] = []
    const definePayload: DefinePayload = (signedIn) => {
      seen.push(signedIn)
      return { email: signedIn.user.email }
    }
    await realTokens('EdDSA', definePayload)
    await issuerWith(definePayload).token('alice')
    const [real, ours] = seen.map(kinds)
    expect(ours).toEqual(real)
  })

  it.each<[string, DefinePayload]>([
    ['nothing', () => ({})],
    ['a promise', async ({ user }) => Promise.resolve({ email: user.email, later: true })],
    ['undefined', fromJavaScript(() => undefined)],
    ['undefined members', () => ({ role: undefined, plan: null })],
    ['dates', ({ user }) => ({ since: user.createdAt })],
    ['another subject', () => ({ sub: 'mallory' })],
    ['its own exp, iss and aud', () => ({ exp: 4_000_000_000, iss: 'https://x.test', aud: 'x' })],
  ])('that answers %s makes the same claims', async (_, definePayload) => {
    const real = await realTokens('EdDSA', definePayload)
    const claims = decodeJwt(await issuerWith(definePayload).token('alice'))
    expect(Object.keys(claims)).toEqual(Object.keys(real.claims))
    expect(kinds(claims)).toEqual(kinds(real.claims))
    expect([claims.iss, claims.aud]).toEqual([real.claims['iss'], real.claims['aud']])
    expect(claims.sub).toBe('alice')
    if (real.claims['exp'] === 4_000_000_000) expect(claims.exp).toBe(4_000_000_000)
  })

  it('may be that of a token contract, and a user keeps the session', async () => {
    const contract = tokenContract({
      issuer: ORIGIN,
      audience: AUDIENCE,
      lifetime: '15m',
      sessionId: true,
    })
    const { definePayload } = contract.jwt().jwt
    const issuer = createTestIssuer({ definePayload })
    const sids = await Promise.all(
      ['alice', 'alice', 'bob'].map(async (user) => decodeJwt(await issuer.token(user))['sid']),
    )
    expect(sids[0]).toEqual(expect.any(String))
    expect(sids[1]).toBe(sids[0])
    expect(sids[2]).not.toBe(sids[0])
  })

  it('counts for hostile tokens, too', async () => {
    const issuer = issuerWith(async () => Promise.resolve({ role: 'admin' }))
    const expired = issuer.hostileTokens().find(({ reason }) => reason === 'expired')
    expect(decodeJwt((await expired?.token()) ?? '')['role']).toBe('admin')
  })

  it('that throws, rejects or answers nonsense: no token, and its error is told', async () => {
    const error = new Error('no such column')
    const throwing = issuerWith(() => {
      throw error
    })
    await expect(throwing.token()).rejects.toBe(error)
    await expect(issuerWith(() => Promise.reject(error)).token()).rejects.toBe(error)
    for (const nonsense of ['text', 7, true, [1]]) {
      const definePayload: DefinePayload = fromJavaScript(() => nonsense)
      await expect(issuerWith(definePayload).token()).rejects.toThrow(/`definePayload` must answer/)
    }
  })

  it('that never settles: no token after 5 seconds', async () => {
    vi.useFakeTimers()
    const token = issuerWith(() => new Promise(() => undefined)).token()
    const outcome = token.catch((late: unknown) => late)
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
    expect(String(await outcome)).toMatch(/no answer within 5 s/)
  })
})
