import { engine } from '#signature'
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import type { Algorithm } from '../../src/core/token/algorithms.js'
import { PUBLIC_KEY_ALGORITHMS } from '../../src/core/token/algorithms.js'
import { KeyLoadError, readKeySet, type KeySet } from '../../src/keys/key-set.js'
import type { SkippedJwk } from '../../src/keys/jwk.js'
import { publicJwk } from './public-jwk.js'

const good = publicJwk('good')
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ec: Record<string, unknown> = { ...ecKey.publicKey.export({ format: 'jwk' }), kid: 'bad' }
const rsaKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsa: Record<string, unknown> = { ...rsaKey.publicKey.export({ format: 'jwk' }), kid: 'bad' }
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
  format: 'jwk',
})
const okp: Record<string, unknown> = { ...publicJwk('bad') }

/** The last character changed so that the point is another one, off the curve. */
function tweaked(value: unknown): string {
  const bytes = Buffer.from(String(value), 'base64url')
  bytes[5] = (bytes[5] ?? 0) ^ 1
  return bytes.toString('base64url')
}

const base64url = (bytes: readonly number[]): string => Buffer.from(bytes).toString('base64url')
const evenModulus = Buffer.from(String(rsa['n']), 'base64url').fill(0, 255)

async function read(
  keys: unknown,
  options: { algorithms?: readonly Algorithm[]; maxKeys?: number; previous?: KeySet } = {},
): Promise<{ readonly set: KeySet; readonly skipped: SkippedJwk[] }> {
  const { algorithms = PUBLIC_KEY_ALGORITHMS, maxKeys = 64, previous } = options
  const skipped: SkippedJwk[] = []
  const set = await readKeySet(
    { keys },
    {
      algorithms: new Set(algorithms),
      maxKeys,
      engine,
      previous,
      onSkip: (one) => skipped.push(one),
    },
  )
  return { set, skipped }
}

describe('a key set', () => {
  it.each<[name: string, jwk: unknown, why: string]>([
    ['a private Ed25519 key', { ...okp, d: 'AAAA' }, 'holds private parts'],
    [
      'a private EC key',
      { ...ecKey.privateKey.export({ format: 'jwk' }), kid: 'bad' },
      'holds private parts',
    ],
    [
      'a private RSA key',
      { ...rsaKey.privateKey.export({ format: 'jwk' }), kid: 'bad' },
      'holds private parts',
    ],
    ['RSA primes alone', { ...rsa, p: 'AAAA' }, 'holds private parts'],
    ['an oct key', { kty: 'oct', k: 'c2VjcmV0', kid: 'bad' }, 'holds private parts'],
    ['an oct key without k', { kty: 'oct', kid: 'bad' }, 'unknown kty or crv'],
    ['a key for encryption', { ...okp, use: 'enc' }, 'use is not sig'],
    ['key_ops without verify', { ...okp, key_ops: ['sign'] }, 'key_ops has no verify'],
    ['key_ops that is no list', { ...okp, key_ops: 'verify' }, 'key_ops has no verify'],
    [
      'an RSA key of 1024 bits',
      { ...weakRsa, kid: 'bad' },
      'RSA modulus of 1024 bits, not 2048 to 8192',
    ],
    [
      'an RSA key of 2048 bits less one',
      { ...rsa, n: base64url([0x7f, ...Array<number>(255).fill(255)]) },
      'RSA modulus of 2047 bits, not 2048 to 8192',
    ],
    [
      'an RSA key padded with zeros',
      { ...rsa, n: base64url([...Array<number>(128).fill(0), ...Array<number>(128).fill(255)]) },
      'RSA modulus of 1024 bits, not 2048 to 8192',
    ],
    [
      'an RSA key of 16384 bits',
      { ...rsa, n: base64url(Array<number>(2048).fill(255)) },
      'RSA modulus of 16384 bits, not 2048 to 8192',
    ],
    [
      'an even RSA modulus',
      { ...rsa, n: evenModulus.toString('base64url') },
      'RSA modulus is even',
    ],
    ['e = 1', { ...rsa, e: 'AQ' }, 'RSA exponent is even, below 3 or over 256 bits'],
    ['e = 2', { ...rsa, e: 'Ag' }, 'RSA exponent is even, below 3 or over 256 bits'],
    ['e = 65536', { ...rsa, e: 'AQAA' }, 'RSA exponent is even, below 3 or over 256 bits'],
    ['e = 0', { ...rsa, e: 'AA' }, 'RSA exponent is even, below 3 or over 256 bits'],
    [
      'e of 264 bits',
      { ...rsa, e: base64url(Array<number>(33).fill(255)) },
      'RSA exponent is even, below 3 or over 256 bits',
    ],
    [
      'a small-order Ed25519 key',
      { ...okp, x: base64url([1, ...Array<number>(31).fill(0)]) },
      'no sound point of its curve',
    ],
    [
      'an Ed25519 key off the curve',
      { ...okp, x: base64url([2, ...Array<number>(31).fill(0)]) },
      'no sound point of its curve',
    ],
    [
      'an Ed25519 key of 31 bytes',
      { ...okp, x: base64url(Array<number>(31).fill(9)) },
      'no sound point of its curve',
    ],
    ['an EC point off the curve', { ...ec, y: tweaked(ec['y']) }, 'no sound point of its curve'],
    [
      'an EC point at infinity',
      { ...ec, x: base64url(Array<number>(32).fill(0)), y: base64url(Array<number>(32).fill(0)) },
      'no sound point of its curve',
    ],
    ['an EC point of another curve', { ...ec, crv: 'P-521' }, 'no sound point of its curve'],
    ['a curve Better Auth has no algorithm for', { ...ec, crv: 'P-384' }, 'unknown kty or crv'],
    ['secp256k1', { ...ec, crv: 'secp256k1' }, 'unknown kty or crv'],
    ['Ed448', { ...okp, crv: 'Ed448' }, 'unknown kty or crv'],
    ['X25519', { ...okp, crv: 'X25519' }, 'unknown kty or crv'],
    ['an unknown kty', { kty: 'AKP', kid: 'bad', pub: 'AAAA' }, 'unknown kty or crv'],
    ['a kty that is no text', { kty: { toString: 1 }, kid: 'bad' }, 'unknown kty or crv'],
    ['a kty in a list', { ...okp, kty: ['OKP'] }, 'unknown kty or crv'],
    ['an alg of another kind of key', { ...okp, alg: 'RS256' }, 'alg does not fit the key'],
    ['HS256 on a public key', { ...rsa, alg: 'HS256' }, 'alg does not fit the key'],
    ['alg none', { ...okp, alg: 'none' }, 'alg does not fit the key'],
    ['an alg for encryption', { ...rsa, alg: 'RSA-OAEP' }, 'alg does not fit the key'],
    ['an alg that is no text', { ...okp, alg: null }, 'alg does not fit the key'],
    ['numbers that are no base64url', { ...okp, x: 'a+b/' }, 'needs x as base64url'],
    ['numbers of a length no bytes have', { ...okp, x: 'A' }, 'needs x as base64url'],
    ['numbers that are missing', { kty: 'RSA', kid: 'bad', e: 'AQAB' }, 'needs n, e as base64url'],
    ['numbers that are numbers', { ...rsa, e: 65537 }, 'needs n, e as base64url'],
    ['a kid that is no text', { ...okp, kid: 7 }, 'kid must be a string of 1 to 256 characters'],
    ['an empty kid', { ...okp, kid: '' }, 'kid must be a string of 1 to 256 characters'],
    [
      'a kid of 257 characters',
      { ...okp, kid: 'k'.repeat(257) },
      'kid must be a string of 1 to 256 characters',
    ],
    ['null', null, 'not a JSON object'],
    ['a list', [okp], 'not a JSON object'],
    ['text', 'key', 'not a JSON object'],
  ])('leaves out %s with one event; the good key beside it works', async (_, jwk, why) => {
    const { set, skipped } = await read([jwk, good])
    expect(skipped.map((one) => one.why)).toEqual([why])
    expect([...set.byKid.keys()]).toEqual(['good'])
    expect(set.all).toHaveLength(1)
  })

  it('leaves out a key that the platform refuses', async () => {
    vi.spyOn(engine, 'importKey').mockReturnValueOnce(undefined)
    const { set, skipped } = await read([okp, good])
    expect(skipped).toEqual([{ kid: 'bad', why: 'this platform refuses the key' }])
    expect([...set.byKid.keys()]).toEqual(['good'])
  })

  it('uses neither of two different keys with one kid: no telling which was meant', async () => {
    const byBoth = ['RS256', 'PS256'].map((alg) => ({ ...rsa, kid: 'twin', alg }))
    for (const twins of [
      [publicJwk('twin'), publicJwk('twin')],
      [publicJwk('twin'), { ...ec, kid: 'twin' }],
      [publicJwk('twin'), publicJwk('twin'), publicJwk('twin')],
      byBoth,
    ]) {
      const { set, skipped } = await read([good, ...twins])
      expect([...set.byKid.keys()]).toEqual(['good'])
      expect(set.all).toHaveLength(1)
      expect(skipped).toEqual([{ kid: 'twin', why: 'several keys have this kid' }])
    }
  })

  it('a key that comes twice is one, whatever else its members say', async () => {
    const twin = publicJwk('twin')
    const again = { ...twin, alg: 'Ed25519', use: 'sig', key_ops: ['verify'], x5t: 'AAAA' }
    const { set, skipped } = await read([twin, good, twin, again, good])
    expect(set.all.map(({ kid }) => kid)).toEqual(['twin', 'good'])
    expect(skipped).toEqual([])
    const nameless = { ...publicJwk('x'), kid: undefined }
    expect((await read([nameless, nameless])).set.all).toHaveLength(1)
  })

  it.each<[name: string, twin: object]>([
    ['for encryption', { ...publicJwk('twin'), use: 'enc' }],
    ['for other operations', { ...publicJwk('twin'), key_ops: ['deriveKey'] }],
    ['of an algorithm for encryption', { ...rsa, kid: 'twin', alg: 'RSA-OAEP' }],
    ['symmetric', { kty: 'oct', k: 'AAAA', kid: 'twin' }],
    ['weak', { ...weakRsa, kid: 'twin' }],
    ['of a kind that is unknown', { kty: 'AKP', kid: 'twin' }],
  ])('a key that is no signing key takes its kid from nobody: %s', async (_, twin) => {
    for (const keys of [
      [publicJwk('twin'), twin],
      [twin, publicJwk('twin')],
    ]) {
      const { set, skipped } = await read(keys)
      expect([...set.byKid.keys()]).toEqual(['twin'])
      expect(skipped).toHaveLength(1)
    }
  })

  it('knows the algorithm of a key that names none: EdDSA, ES256, ES512, RS256', async () => {
    const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey
    const keys = [
      { ...okp, alg: undefined },
      ec,
      p521.export({ format: 'jwk' }),
      { ...rsa, kid: 'r' },
    ]
    const { set } = await read(keys.map((key, index) => ({ ...key, kid: `${index}` })))
    expect(set.all.map(({ alg }) => alg)).toEqual(['EdDSA', 'ES256', 'ES512', 'RS256'])
  })

  it('takes Ed25519 for EdDSA, and PS256 by its name', async () => {
    const { set } = await read([
      { ...okp, alg: 'Ed25519' },
      { ...rsa, kid: 'r', alg: 'PS256' },
    ])
    expect(set.all.map(({ alg }) => alg)).toEqual(['EdDSA', 'PS256'])
  })

  it('leaves out keys of algorithms that are not allowed', async () => {
    const { set, skipped } = await read([rsa, good], { algorithms: ['EdDSA'] })
    expect(set.all).toHaveLength(1)
    expect(skipped).toEqual([{ kid: 'bad', why: 'algorithm RS256 is not allowed here' }])
  })

  it('has 64 keys at most', async () => {
    const keys = Array.from({ length: 65 }, (_, index) => publicJwk(`${index}`))
    expect((await read(keys.slice(0, 64))).set.byKid.size).toBe(64)
    await expect(read(keys)).rejects.toThrow(KeyLoadError)
    await expect(read(keys)).rejects.toThrow('the JWKS has 65 keys, over keys.maxKeys')
  })

  it.each([{}, [], null, 'html', { keys: {} }, { keys: 'abc' }])('is no %j', async (answer) => {
    const options = { algorithms: new Set(PUBLIC_KEY_ALGORITHMS), maxKeys: 64, engine }
    await expect(readKeySet(answer, options)).rejects.toThrow('it has no array `keys`')
  })

  it('keeps what a key is called and drops everything else', async () => {
    const { set } = await read([{ ...good, x5c: ['AAAA'], x5u: 'https://evil.example', jku: 1 }])
    const [key] = set.all
    expect(key?.fingerprint).not.toContain('evil')
    expect(key).toMatchObject({ kid: 'good', alg: 'EdDSA' })
  })

  it('keeps the object of a key that stays the same', async () => {
    const { set: previous } = await read([good, publicJwk('other')])
    const { set } = await read([publicJwk('other'), { ...good, use: 'sig' }], { previous })
    expect(set.byKid.get('good')).toBe(previous.byKid.get('good'))
    expect(set.byKid.get('other')).not.toBe(previous.byKid.get('other'))
  })

  it('that is empty is an answer, but not in place of keys', async () => {
    const { set: empty } = await read([])
    expect(empty.all).toEqual([])
    expect((await read([], { previous: empty })).set.all).toEqual([])
    const { set: previous } = await read([good])
    await expect(read([], { previous })).rejects.toThrow('the JWKS has no usable key')
  })

  it('without a single usable key is none', async () => {
    await expect(read([{ kty: 'oct', kid: 'a' }])).rejects.toThrow('the JWKS has no usable key')
  })
})
