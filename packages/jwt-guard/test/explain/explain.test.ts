import { SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createGuard, type GuardOptions } from '../../src/index.js'
import { explain, type ExplainedCheck } from '../../src/explain.js'
import {
  AUDIENCE,
  createSigningKey,
  goodClaims,
  ISSUER,
  sign,
  type SigningKey,
} from '../support/issuer.js'

let key: SigningKey
let options: GuardOptions

beforeAll(async () => {
  key = await createSigningKey()
  options = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } }
})

const SECRET = 'correct horse battery staple, 32+ bytes'

function signShared(
  secret: string | Uint8Array,
  claims: Record<string, unknown> = {},
): Promise<string> {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  return new SignJWT(goodClaims(claims)).setProtectedHeader({ alg: 'HS256' }).sign(bytes)
}

async function failures(
  token: string,
  guardOptions: GuardOptions = options,
): Promise<ExplainedCheck[]> {
  const { ok, checks } = await explain(createGuard(guardOptions), token)
  const failed = checks.filter(({ result }) => result === 'fail')
  expect(ok).toBe(failed.length === 0)
  return failed
}

async function hint(token: string, guardOptions: GuardOptions = options): Promise<string> {
  return (await failures(token, guardOptions)).map((check) => check.hint ?? '').join(' | ')
}

const seconds = (): number => Math.floor(Date.now() / 1000)

describe('explain', () => {
  it('passes every check of a good token', async () => {
    const { ok, checks } = await explain(createGuard(options), await sign(key))
    expect(ok).toBe(true)
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['form', 'algorithm', 'key', 'signature', 'issuer', 'subject']),
    )
  })

  it('says all that is wrong, not only the first', async () => {
    const other = await createSigningKey()
    const token = await sign(other, {
      iss: 'https://evil.example',
      aud: 'x',
      exp: seconds() - 60,
      sub: 7,
    })
    expect((await failures(token)).map(({ name }) => name)).toEqual([
      'signature',
      'issuer',
      'audience',
      'expiry',
      'subject',
    ])
  })

  it.each([
    ['https://app.example.com/', 'trailing slash'],
    ['http://app.example.com', 'http and https'],
    ['https://app.example.com/api/auth', '/api/auth'],
    ['https://app.example.com:8443', 'port'],
    ['https://APP.example.com', 'upper and lower case'],
  ])('sees that the issuer %s is a near miss: %s', async (iss, expected) => {
    expect(await hint(await sign(key, { iss }))).toContain(expected)
  })

  it('sees localhost and 127.0.0.1 as a near miss', async () => {
    const local = { ...options, issuer: 'http://localhost:3000' } as GuardOptions
    const token = await sign(key, { iss: 'http://127.0.0.1:3000' })
    expect(await hint(token, local)).toContain('localhost and 127.0.0.1')
  })

  it('knows that the audience defaults to the issuer', async () => {
    expect(await hint(await sign(key, { aud: ISSUER }))).toContain('Better Auth’s default')
  })

  it.each([
    ['milliseconds', () => ({ exp: Date.now() + 900_000, iat: Date.now() }), 'milliseconds'],
    ['clocks that differ', () => ({ iat: seconds() + 30 }), 'clocks differ'],
    ['an expiry long ago', () => ({ exp: seconds() - 4000 }), 'it expired 400'],
    ['no expiry', () => ({ exp: undefined }), 'valid for ever'],
  ])('tells %s', async (_, claims, expected) => {
    expect(await hint(await sign(key, claims()))).toContain(expected)
  })

  it.each([
    ['an ID token', { nonce: 'n', aud: 'client-id' }, {}, 'ID token'],
    ['a session-cache cookie', {}, { typ: 'better-auth.session-cache+jwt' }, 'session-cache'],
    ['a logout token', {}, { typ: 'logout+jwt' }, 'logout token'],
    ['a DPoP proof', {}, { typ: 'dpop+jwt' }, 'DPoP proof'],
  ])('recognises %s', async (_, claims, header, expected) => {
    expect(await hint(await sign(key, claims, header))).toContain(expected)
  })

  it('recognises an e-mail verification token', async () => {
    const token = await new SignJWT({ email: 'a@example.com', exp: seconds() + 60 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(SECRET))
    expect(await hint(token)).toContain('e-mail verification token')
  })

  it.each([
    ['an opaque session token', 'Zk3bT9sQeYvL0aWm', 'no dots'],
    ['a signed cookie', 'Zk3bT9sQ.eYvL0aWm', 'two parts'],
    ['an encrypted token', 'a.b.c.d.e', 'five parts'],
    ['a whole header', 'Bearer a.b.c', 'starts with "Bearer"'],
    ['a line end', 'a.b.c\n', 'white space'],
    ['quotes', '"a.b.c"', 'quotes'],
    ['a URL-encoded token', 'a.b%2Ec.d', 'URL-encoded'],
  ])('recognises %s', async (_, text, expected) => {
    expect(await hint(text)).toContain(expected)
  })

  it('lists the kids of the key set beside an unknown one', async () => {
    const stranger = await createSigningKey('key-9')
    expect(await hint(await sign(stranger))).toContain('"key-1"')
  })

  it('tells a shared-secret issuer from one with keys, both ways', async () => {
    const shared: GuardOptions = { issuer: ISSUER, audience: AUDIENCE, secret: SECRET }
    expect(await hint(await signShared(SECRET))).toContain('give the guard `secret`')
    expect(await hint(await sign(key), shared)).toContain('leave `secret` out')
  })

  it.each([
    ['a line end at the issuer', `${SECRET}\n`, SECRET, 'issuer’s secret ends with a line end'],
    ['a line end at the guard', SECRET, `${SECRET}\n`, 'guard’s secret has white space'],
    ['a space at the guard', SECRET, ` ${SECRET}`, 'guard’s secret has white space'],
    ['quotes at the issuer', `"${SECRET}"`, SECRET, 'issuer’s secret stands in double quotes'],
    ['quotes at the guard', SECRET, `"${SECRET}"`, 'guard’s secret stands in quotes'],
  ])('finds %s’s shared secret', async (_, issuers, secret, expected) => {
    const shared: GuardOptions = { issuer: ISSUER, audience: AUDIENCE, secret }
    expect(await hint(await signShared(issuers), shared)).toContain(expected)
  })

  it('finds that one side decodes the secret from base64', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(32))
    const text = Buffer.from(bytes).toString('base64')
    const guards = (secret: string | Uint8Array): GuardOptions => ({
      issuer: ISSUER,
      audience: AUDIENCE,
      secret,
    })
    expect(await hint(await signShared(bytes), guards(text))).toContain('the issuer decodes')
    expect(await hint(await signShared(text), guards(bytes))).toContain('the guard decodes')
  })

  it('asks the guard’s own rules last', async () => {
    const [failure] = await failures(await sign(key), { ...options, isRevoked: () => true })
    expect(failure).toMatchObject({ name: 'your own rules', reason: 'revoked' })
  })

  it('tells an outage from a bad token', async () => {
    const { issuer, audience } = { issuer: ISSUER, audience: AUDIENCE }
    const failed = await failures(await sign(key), {
      issuer,
      audience,
      jwks: () => Promise.reject(new Error('down')),
    })
    expect(failed[0]).toMatchObject({ name: 'key', reason: 'keys_unavailable' })
  })

  it('never throws, whatever it is given', async () => {
    const guard = createGuard(options)
    for (const junk of ['', '.', '..', '...', 'a.b.c', '\u0000', undefined, null, 7, {}]) {
      expect((await explain(guard, junk as string)).ok).toBe(false)
    }
  })

  it('shows neither the signature nor the secret', async () => {
    const shared: GuardOptions = { issuer: ISSUER, audience: AUDIENCE, secret: SECRET }
    const token = await signShared(`${SECRET}\n`, { iss: 'x'.repeat(500) })
    const output = JSON.stringify(await explain(createGuard(shared), token))
    expect(output).not.toContain(token.split('.')[2])
    expect(output).not.toContain(SECRET)
    expect(output).not.toContain('x'.repeat(200))
  })
})
