import { describe, expect, it, vi } from 'vitest'
import { createGuard, type AuthErrorReason } from '../../src/index.js'
import { encode, forge, signerOf } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const key = await createSigningKey()
const other = await createSigningKey('key-2', 'ES256')
const signer = signerOf(key)
const now = Math.floor(Date.now() / 1000)

describe('the checks run in this order, the cheap first', () => {
  /** Each step breaks one more rule than the step below it. */
  const claims: readonly (readonly [AuthErrorReason, object])[] = [
    ['key_bound', { cnf: {} }],
    ['malformed_subject', { sub: '' }],
    ['too_old', { iat: now - 3600 }],
    ['issued_in_future', { iat: now + 3600 }],
    ['not_yet_valid', { nbf: now + 3600 }],
    ['expired', { exp: now - 3600 }],
    ['malformed_time', { iat: 'now' }],
    ['wrong_audience', { aud: 'other' }],
    ['wrong_issuer', { iss: 'https://evil.example' }],
  ]
  const headers: readonly (readonly [AuthErrorReason, object])[] = [
    ['wrong_type', { typ: 'logout+jwt' }],
    ['malformed_kid', { kid: '' }],
    ['malformed_token', { cty: 'JWT' }],
    ['critical_header', { crit: ['exp'] }],
    ['algorithm_not_allowed', { alg: 'none' }],
  ]
  const badClaims = { ...goodClaims(), ...merged(claims) }
  const header = { alg: 'EdDSA', kid: 'key-1' }
  const unsigned = (part: object, iss: string = ISSUER): string =>
    `${encode({ ...part })}.${encode({ ...badClaims, iss })}.AAAA`
  const steps: readonly (readonly [AuthErrorReason, string])[] = [
    ...claims.map(
      ([reason], at) =>
        [
          reason,
          forge(header, goodClaims({ ...merged(claims.slice(0, at + 1)) }), signer),
        ] as const,
    ),
    ['malformed_claims', forge(header, 'no JSON', signer)],
    ['bad_signature', unsigned(header)],
    ['algorithm_mismatch', unsigned({ alg: 'EdDSA', kid: 'key-2' })],
    ['unknown_key', unsigned({ alg: 'ES256', kid: 'key-3' })],
    // Unverified, it refuses before a key is looked for.
    ['wrong_issuer', unsigned({ alg: 'ES256', kid: 'key-3' }, 'https://other.example.com')],
    ...headers.map(
      ([reason], at) =>
        [reason, unsigned({ ...header, ...merged(headers.slice(0, at + 1)) })] as const,
    ),
    ['malformed_header', `${encode('[]')}.${encode('no JSON')}.AAAA`],
    ['malformed_token', `${encode('[]')}=.AAAA.AAAA`],
    ['token_too_large', '.'.repeat(10_000)],
  ]

  it.each(steps)('%s comes before all that stands above it', async (reason, token) => {
    const guard = createGuard({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: { keys: [key.jwk, other.jwk] },
      maxTokenAge: 60,
    })
    expect((await refusal(guard.verify(token))).reason).toBe(reason)
  })
})

describe('work before the signature', () => {
  const nested = (depth: number): string => `${'[['.repeat(depth)}${']]'.repeat(depth)}`
  const nestedHeader = `{"alg":"none","x":${nested(1400)}}`
  const costly: readonly (readonly [string, string])[] = [
    ['10,000 dots', '.'.repeat(10_000)],
    ['8,192 dots', '.'.repeat(8192)],
    ['8,000 dots after a good start', `${encode({ alg: 'none' })}${'.'.repeat(8000)}`],
    ['a deeply nested header', `${encode(nestedHeader)}.e30.AAAA`],
    ['a deeply nested alg', `${encode(`{"alg":${nested(1400)}}`)}.e30.AAAA`],
    ['a deeply nested typ', `${encode(`{"alg":"EdDSA","typ":${nested(1400)}}`)}.e30.AAAA`],
    ['a kid of 5.9 KB', `${encode({ alg: 'EdDSA', kid: 'k'.repeat(5900) })}.e30.AAAA`],
    ['a kid of 7.9 KB', `${encode({ alg: 'EdDSA', kid: 'k'.repeat(7900) })}.e30.AAAA`],
    ['a thousand header members', `${encode(members(700))}.e30.AAAA`],
    ['a megabyte of one letter', 'a'.repeat(1_000_000)],
    ['a megabyte of dots', '.'.repeat(1_000_000)],
  ]

  it.each(costly)(
    '%s: refused in under 5 ms, with no key fetch and no crypto',
    async (_, token) => {
      const jwks = vi.fn(() => ({ keys: [key.jwk] }))
      const verify = vi.spyOn(crypto.subtle, 'verify')
      const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks })
      expect(await fastest(() => refusal(guard.verify(token)))).toBeLessThan(5)
      expect(jwks).not.toHaveBeenCalled()
      expect(verify).not.toHaveBeenCalled()
      verify.mockRestore()
    },
  )

  it('choosing among several issuers by a deeply nested iss is as cheap', async () => {
    const guard = createGuard({
      audience: AUDIENCE,
      issuers: [
        { issuer: 'a', jwks: { keys: [key.jwk] } },
        { issuer: 'b', jwks: { keys: [key.jwk] } },
      ],
    })
    const token = `${encode({ alg: 'EdDSA' })}.${encode(`{"iss":${nested(1400)}}`)}.AAAA`
    expect(await fastest(() => refusal(guard.verify(token)))).toBeLessThan(5)
    expect((await refusal(guard.verify(token))).reason).toBe('wrong_issuer')
  })

  it.each(['alg', 'typ', 'kid'])(
    'a deeply nested %s costs little more than parsing it: what is told of it grows no faster',
    async (name) => {
      const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })
      const tokenWith = (member: string): string =>
        `${encode(`{"alg":"EdDSA","${member}":${nested(1400)}}`)}.e30.AAAA`
      // A member nobody reads, in a header that is refused for its type.
      const plain = tokenWith('typ":1,"x')
      const told = tokenWith(name)
      let [parsing, telling] = [Infinity, Infinity]
      // In turn, so that what slows the machine down slows both.
      for (let round = 0; round < 10; round += 1) {
        parsing = Math.min(parsing, await fastest(() => refusal(guard.verify(plain)), 10))
        telling = Math.min(telling, await fastest(() => refusal(guard.verify(told)), 10))
      }
      expect(telling / parsing).toBeLessThan(4)
    },
  )

  it('the Authorization header is read in linear time, too', async () => {
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })
    const size = 100_000
    for (const value of [
      `Bearer ${' '.repeat(size)}x y`,
      `Bearer ${'a'.repeat(size)} b`,
      `Bearer ${'a'.repeat(size)}${'='.repeat(size)}a`,
      `Bearer ${'=a'.repeat(size)}`,
      ', '.repeat(size),
      `,${' \t'.repeat(size)}`,
      `${' '.repeat(size)}x${' '.repeat(size)}`,
      'a'.repeat(size),
      ',bearer'.repeat(size),
    ]) {
      expect(await fastest(() => refusal(guard.authenticate(value)))).toBeLessThan(20)
    }
  })
})

function merged(parts: readonly (readonly [unknown, object])[]): object {
  return Object.assign({}, ...parts.map(([, part]) => part)) as object
}

function members(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, at]))
}

/** The least milliseconds of several tries: the rest is the machine's noise. */
async function fastest(work: () => Promise<unknown>, rounds = 30): Promise<number> {
  let least = Infinity
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    await work()
    least = Math.min(least, performance.now() - start)
  }
  return least
}
