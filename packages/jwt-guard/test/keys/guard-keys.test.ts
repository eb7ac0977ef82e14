import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGuard, type GuardEvent, type GuardOptions } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'
import { never, pass, publicJwk, unavailable, useFakeClock, useRealClock } from './bench.js'

afterEach(useRealClock)

const OTHER = 'https://other.example.com'

function guardOf(options: Partial<GuardOptions> & Pick<GuardOptions, 'jwksUri'>) {
  return createGuard({ issuer: ISSUER, audience: AUDIENCE, ...options } as GuardOptions)
}

describe('the address of the keys', () => {
  it.each([
    'https://app.example.com/api/auth/jwks',
    'http://localhost:3000/jwks',
    'http://127.0.0.1:3000/jwks',
    'http://127.1.2.3/jwks',
    'http://[::1]:3000/jwks',
  ])('may be %s', (jwksUri) => {
    expect(() => guardOf({ jwksUri })).not.toThrow()
  })

  it.each([
    'http://app.example.com/jwks',
    'http://localhost.evil.example/jwks',
    'http://127.0.0.1.evil.example/jwks',
    'http://127.0.0.1@evil.example/jwks',
    'http://10.0.0.1/jwks',
    'http://0.0.0.0/jwks',
    'http://[::ffff:10.0.0.1]/jwks',
    'ftp://app.example.com/jwks',
    'file:///etc/jwks.json',
    'data:application/json,{"keys":[]}',
    'https://user:password@app.example.com/jwks',
    '/jwks',
    'app.example.com/jwks',
  ])('may not be %s', (jwksUri) => {
    expect(() => guardOf({ jwksUri })).toThrow(/createGuard: `jwksUri` must be/)
  })

  it('may be http elsewhere where that is typed out', () => {
    const keys = { allowHttp: true }
    expect(() => guardOf({ jwksUri: 'http://auth.internal/jwks', keys })).not.toThrow()
    expect(() => guardOf({ jwksUri: 'ftp://auth.internal/jwks', keys })).toThrow(TypeError)
  })
})

describe('the keys of two issuers', () => {
  it('never mix, same kid or not', async () => {
    const [ours, theirs] = [await createSigningKey('1'), await createSigningKey('1')]
    const guard = createGuard({
      audience: AUDIENCE,
      issuers: [
        { issuer: ISSUER, jwks: () => ({ keys: [ours.jwk] }) },
        { issuer: OTHER, jwks: () => ({ keys: [theirs.jwk, { ...theirs.jwk, kid: '2' }] }) },
      ],
    })
    expect(await guard.verify(await sign(ours))).toMatchObject({ issuer: ISSUER })
    expect(await guard.verify(await sign(theirs, { iss: OTHER }))).toMatchObject({ issuer: OTHER })
    const forged = [await sign(ours, { iss: OTHER }), await sign(theirs, { iss: ISSUER })]
    for (const token of forged) {
      expect(await refusal(guard.verify(token))).toMatchObject({ reason: 'bad_signature' })
    }
    guard.close()
  })

  it('have a client each: an outage of one leaves the other alone', async () => {
    const key = await createSigningKey()
    const guard = createGuard({
      audience: AUDIENCE,
      issuers: [
        { issuer: ISSUER, jwks: () => ({ keys: [key.jwk] }) },
        { issuer: OTHER, jwks: () => Promise.reject(new Error('down')) },
      ],
    })
    expect(await guard.verify(await sign(key))).toMatchObject({ userId: 'user-a' })
    const other = guard.verify(await sign(key, { iss: OTHER }))
    expect(await refusal(other)).toMatchObject(unavailable)
    await guard.ready()
    expect(guard.health()).toMatchObject({
      keys: 'fresh',
      kids: ['key-1'],
      issuers: [{ keys: 'fresh' }, { issuer: OTHER, keys: 'missing' }],
    })
    guard.close()
  })
})

describe('a `jwks` function', () => {
  it('serves an issuer in the same process without HTTP, rotation and all', async () => {
    const [first, second] = [await createSigningKey('1'), await createSigningKey('2')]
    const jwks = vi.fn(() => ({ keys: [first.jwk] }))
    const guard = guardOf({ jwks, keys: { minRefreshInterval: 1, fetch: never } })
    await guard.verify(await sign(first))
    jwks.mockReturnValue({ keys: [first.jwk, second.jwk] })
    expect(await guard.verify(await sign(second))).toMatchObject({ key: { kid: '2' } })
    expect(jwks).toHaveBeenCalledTimes(2)
    guard.close()
  })

  it.each<[string, () => { keys: object[] } | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('boom')
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
    ['never settles', never],
    ['returns something else', () => JSON.parse('{"keys":"none"}')],
  ])('that %s is 503, never 401', async (_, jwks) => {
    const key = await createSigningKey()
    const guard = guardOf({ jwks, keys: { timeout: 0.1 } })
    expect(await refusal(guard.verify(await sign(key)))).toMatchObject(unavailable)
    guard.close()
  })

  it('may change its set afterwards without changing the keys', async () => {
    const key = await createSigningKey()
    const set = { keys: [{ ...key.jwk }] }
    const guard = guardOf({ jwks: () => set })
    await guard.ready()
    Object.assign(set.keys[0] ?? {}, publicJwk('key-1'))
    expect(await guard.verify(await sign(key))).toMatchObject({ userId: 'user-a' })
    guard.close()
  })
})

describe('a static `jwks`', () => {
  it('without a usable key is 503, and says so by ready()', async () => {
    const key = await createSigningKey()
    const guard = guardOf({ jwks: { keys: [{ ...key.jwk, use: 'enc' }] } })
    await expect(guard.ready()).rejects.toMatchObject(unavailable)
    expect(await refusal(guard.verify(await sign(key)))).toMatchObject(unavailable)
  })

  it('tells of the keys it leaves out', async () => {
    const key = await createSigningKey()
    const events: GuardEvent[] = []
    const jwks = { keys: [key.jwk, { kty: 'oct', kid: 'x' }] }
    const guard = guardOf({ jwks, onEvent: (event) => events.push(event) })
    await guard.verify(await sign(key))
    await guard.verify(await sign(key))
    expect(events.filter(({ type }) => type === 'key_skipped')).toHaveLength(1)
    expect(guard.health()).toEqual({ keys: 'fresh', kids: ['key-1'] })
  })
})

describe('the age of keys', () => {
  it('is told by a clock that does not jump', async () => {
    useFakeClock()
    const key = await createSigningKey()
    const guard = guardOf({ jwks: () => ({ keys: [key.jwk] }) })
    await guard.ready()
    const fetchedAt = Date.now()
    vi.setSystemTime(fetchedAt + 1e9)
    expect(guard.health()).toEqual({ keys: 'fresh', kids: ['key-1'], fetchedAt })
    guard.close()
  })
})

describe('a token signed by a withdrawn key', () => {
  it('stops working at the next refresh, cached or not', async () => {
    useFakeClock()
    vi.setSystemTime(Date.now())
    const [old, next] = [await createSigningKey('old'), await createSigningKey('next')]
    const jwks = vi.fn(() => ({ keys: [old.jwk, next.jwk] }))
    const guard = guardOf({ jwks, keys: { maxAge: 100 } })
    const claims = { iat: Math.floor(Date.now() / 1000), exp: Date.now() / 1000 + 900 }
    const token = await sign(old, claims)
    await guard.verify(token)
    jwks.mockReturnValue({ keys: [next.jwk] })
    await pass(70)
    expect(await guard.verify(token)).toMatchObject({ key: { kid: 'old' } })
    await pass(20)
    const late = guard.verify(token)
    late.catch(() => undefined)
    await pass(6)
    expect(await refusal(late)).toMatchObject({ status: 401, reason: 'unknown_key' })
    expect(await guard.verify(await sign(next, claims))).toMatchObject({ key: { kid: 'next' } })
    guard.close()
  })
})

describe('a key server that can not be reached', () => {
  it('is 503 with Retry-After, and the cause is for the operator alone', async () => {
    const key = await createSigningKey()
    const boom = new Error('ECONNREFUSED')
    const guard = guardOf({
      jwksUri: 'https://app.example.com/jwks',
      keys: { fetch: () => Promise.reject(boom) },
    })
    const error = await refusal(guard.verify(await sign(key)))
    expect(error).toMatchObject({
      ...unavailable,
      headers: { 'Retry-After': '2' },
      cause: {
        message: 'https://app.example.com/jwks: the key server could not be reached: ECONNREFUSED',
        cause: boom,
      },
    })
    expect(JSON.stringify(error.toProblem())).not.toContain('ECONNREFUSED')
    guard.close()
  })
})
