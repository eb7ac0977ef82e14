import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { createGuard, type Algorithm, type Guard } from '../../../src/index.js'
import { createTestIssuer, type TestIssuer } from '../../../src/testing.js'
import { refusal } from '../../support/refusal.js'

const ALGORITHMS: readonly Algorithm[] = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256', 'HS256']

function guardOf(issuer: TestIssuer): Guard {
  const guard = createGuard(issuer.guardOptions)
  onTestFinished(() => guard.close())
  return guard
}

describe('tokens', () => {
  it.each(ALGORITHMS)('of %s pass the guard that the options make', async (algorithm) => {
    const issuer = createTestIssuer({ algorithm })
    const principal = await guardOf(issuer).verify(await issuer.token('alice'))
    expect(principal).toMatchObject({ userId: 'alice', issuer: issuer.issuer })
    expect(principal.claims.email).toBe('alice@example.com')
    expect(principal.key.alg).toBe(algorithm)
  })

  it('carry the claims they are given, and none that is undefined', async () => {
    const issuer = createTestIssuer({ definePayload: ({ user }) => ({ email: user.email }) })
    const claims = { sub: 'alice', role: 'admin', email: undefined, scope: 'a b' }
    const principal = await guardOf(issuer).verify(await issuer.token(claims))
    expect(principal.scopes).toEqual(['a', 'b'])
    expect(Object.keys(principal.claims)).toEqual([
      'iat',
      'sub',
      'exp',
      'iss',
      'aud',
      'role',
      'scope',
    ])
  })

  it('take another lifetime, and another header', async () => {
    const issuer = createTestIssuer({ lifetime: 60 })
    const guard = guardOf(issuer)
    const one = await guard.verify(await issuer.token())
    expect(one.expiresAt - (one.issuedAt ?? 0)).toBe(60)
    const other = await guard.verify(await issuer.token('alice', { lifetime: 5 }))
    expect(other.expiresAt - (other.issuedAt ?? 0)).toBe(5)
    const token = await issuer.token('alice', { header: { typ: 'logout+jwt' } })
    expect((await refusal(guard.verify(token))).reason).toBe('wrong_type')
  })

  it('are typed by a claims schema beside the options', async () => {
    const issuer = createTestIssuer()
    const guard = createGuard({ ...issuer.guardOptions, claims: z.object({ role: z.string() }) })
    const { claims } = await guard.verify(await issuer.token({ role: 'admin' }))
    expect(claims.role satisfies string).toBe('admin')
    guard.close()
  })

  it('of one shared secret pass with that secret, and another issuer’s do not', async () => {
    const secret = 'the secret of this team, long enough'
    const guard = guardOf(createTestIssuer({ secret }))
    expect((await guard.verify(await createTestIssuer({ secret }).token())).userId).toBe('user-a')
    const stranger = await createTestIssuer({ algorithm: 'HS256' }).token()
    expect((await refusal(guard.verify(stranger))).reason).toBe('bad_signature')
  })

  it('a secret beside a public-key algorithm is a mistake', () => {
    const options = { algorithm: 'ES256', secret: 'x'.repeat(32) } as const
    expect(() => createTestIssuer(options)).toThrow(/`secret` is for HS256/)
  })
})

describe('time', () => {
  it('passes for tokens and guard alike when the clock is moved', async () => {
    const issuer = createTestIssuer()
    const guard = guardOf(issuer)
    const token = await issuer.token()
    await guard.verify(token)
    issuer.clock.advance(906)
    expect((await refusal(guard.verify(token))).reason).toBe('expired')
    await guard.verify(await issuer.token())
    issuer.clock.reset()
    await guard.verify(token)
    issuer.clock.set(new Date('2001-01-01T00:00:00Z'))
    expect((await refusal(guard.verify(token))).reason).toBe('issued_in_future')
    expect((await guard.verify(await issuer.token())).issuedAt).toBe(978307200)
  })
})

describe('keys', () => {
  it('a rotation is seen within a second, and tokens of both keys pass', async () => {
    const issuer = createTestIssuer()
    const guard = guardOf(issuer)
    const before = await issuer.token()
    await guard.verify(before)
    const kid = await issuer.rotate()
    const started = performance.now()
    expect((await guard.verify(await issuer.token())).key.kid).toBe(kid)
    expect(performance.now() - started).toBeLessThan(2000)
    await guard.verify(before)
    expect(await issuer.kid()).toBe(kid)
  })

  it('tokens of a withdrawn key stop working once the guard has seen it', async () => {
    const issuer = createTestIssuer()
    const guard = guardOf(issuer)
    const kid = (await issuer.kid()) ?? ''
    const token = await issuer.token()
    await guard.verify(token)
    await issuer.rotate()
    issuer.withdraw(kid)
    await issuer.seenBy(guard)
    expect((await refusal(guard.verify(token))).reason).toBe('unknown_key')
    const late = await issuer.token('alice', { kid })
    expect((await refusal(guard.verify(late))).reason).toBe('unknown_key')
    await guard.verify(await issuer.token())
  })

  it('the last key stays published, since a guard keeps it through an empty key set', async () => {
    const issuer = createTestIssuer()
    const kid = (await issuer.kid()) ?? ''
    expect(() => issuer.withdraw(kid)).toThrow(/rotate\(\) first/)
    expect(() => issuer.withdraw('another')).toThrow(/no key "another"/)
  })

  it('of a shared secret can be neither rotated nor withdrawn here', async () => {
    const issuer = createTestIssuer({ algorithm: 'HS256' })
    await expect(issuer.rotate()).rejects.toThrow(TypeError)
    expect(() => issuer.withdraw('kid')).toThrow(TypeError)
    expect(await issuer.kid()).toBeUndefined()
  })

  it('a guard that never sees them is told apart from a slow one', async () => {
    const issuer = createTestIssuer()
    const guard = guardOf(createTestIssuer())
    await expect(issuer.seenBy(guard, 0.1)).rejects.toThrow(/within 0.1 s/)
  })
})

describe('an outage', () => {
  it('is 503 for a guard without keys, until it is over', async () => {
    const kinds = ['down', 'error', 'html'] as const
    const outcomes = kinds.map(async (kind) => {
      const issuer = createTestIssuer()
      const guard = guardOf(issuer)
      issuer.outage(kind)
      const token = await issuer.token()
      const { status, reason } = await refusal(guard.verify(token))
      issuer.recover()
      const verified = (): Promise<unknown> => guard.verify(token).catch(() => undefined)
      await expect.poll(verified, { timeout: 5000 }).toBeDefined()
      return [status, reason]
    })
    const expected = [503, 'keys_unavailable']
    expect(await Promise.all(outcomes)).toEqual([expected, expected, expected])
  })

  it('of an empty key set heals with the first key, as a Better Auth that never signed', async () => {
    const issuer = createTestIssuer()
    const guard = guardOf(issuer)
    issuer.outage('empty')
    const token = await issuer.token()
    expect((await refusal(guard.verify(token))).reason).toMatch(/unknown_key|keys_unavailable/)
    issuer.recover()
    const verified = (): Promise<unknown> => guard.verify(token).catch(() => undefined)
    await expect.poll(verified, { timeout: 5000 }).toBeDefined()
  })

  it('that hangs ends when it recovers', async () => {
    const issuer = createTestIssuer()
    const guard = guardOf(issuer)
    issuer.outage('hang')
    const pending = guard.verify(await issuer.token())
    setTimeout(() => issuer.recover(), 100)
    expect((await pending).userId).toBe('user-a')
  })

  it('is not noticed by a guard that has keys', async () => {
    const issuer = createTestIssuer()
    const guard = guardOf(issuer)
    await guard.verify(await issuer.token())
    issuer.outage()
    await expect.poll(() => guard.health().keys, { timeout: 3000 }).toBe('stale')
    await guard.verify(await issuer.token('bob'))
  })
})

describe('over HTTP', () => {
  it('the keys are served on a port, and an outage breaks the connection', async () => {
    const issuer = createTestIssuer()
    const server = await issuer.listen()
    onTestFinished(() => server.close())
    const { issuer: name, audience } = issuer
    const guard = createGuard({ issuer: name, audience, jwksUri: server.jwksUri })
    onTestFinished(() => guard.close())
    await guard.verify(await issuer.token())
    expect(issuer.keyRequests).toBe(1)
    expect((await fetch(`${server.url}/api/auth/token`)).status).toBe(404)
    issuer.outage()
    await expect(fetch(server.jwksUri)).rejects.toThrow('fetch failed')
    issuer.outage('error')
    expect((await fetch(server.jwksUri)).status).toBe(500)
  })

  it('a guard that fetches its keys can be tested without any port', async () => {
    const issuer = createTestIssuer()
    const { issuer: name, audience } = issuer
    const fetch = (url: string): Promise<Response> => issuer.respond(new Request(url))
    const guard = createGuard({ issuer: name, audience, keys: { fetch } })
    onTestFinished(() => guard.close())
    expect((await guard.verify(await issuer.token())).userId).toBe('user-a')
  })
})
