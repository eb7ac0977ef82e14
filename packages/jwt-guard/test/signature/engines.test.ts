import { constants, createHash, createPrivateKey, KeyObject, sign as signBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { CheckSignature, SignatureEngine } from '../../src/core/signature.js'
import { engine as node } from '../../src/signature/node.js'
import { engine as web } from '../../src/signature/web.js'
import { createSigningKey, goodClaims, type SigningKey } from '../support/issuer.js'
import { createRandom } from '../support/random.js'

const ENGINES = { node, web }
const PUBLIC_KEY_ALGORITHMS = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256'] as const
type Alg = (typeof PUBLIC_KEY_ALGORITHMS)[number]

/** A key and what its signatures are made of. */
interface Subject {
  readonly alg: Alg
  readonly key: SigningKey
  readonly input: string
  sign(input: string, options?: object): Buffer
}

const HASHES: Record<Alg, string | null> = {
  EdDSA: null,
  ES256: 'sha256',
  ES512: 'sha512',
  RS256: 'sha256',
  PS256: 'sha256',
}
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }

async function subjectOf(alg: Alg): Promise<Subject> {
  const key = await createSigningKey('key-1', alg)
  const encoded = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url')
  return {
    alg,
    key,
    input: `${encoded({ alg, kid: 'key-1' })}.${encoded(goodClaims())}`,
    sign: (input, options) =>
      signBytes(HASHES[alg], Buffer.from(input), {
        key: KeyObject.from(key.privateKey),
        dsaEncoding: 'ieee-p1363',
        ...(alg === 'PS256' && PSS),
        ...options,
      }),
  }
}

const subjects = await Promise.all(PUBLIC_KEY_ALGORITHMS.map(subjectOf))

/** What each engine says; the same is expected of both. */
async function verdicts(
  { alg, key, input }: Subject,
  signature: Uint8Array,
): Promise<readonly unknown[]> {
  const { kty = '', crv, x, y, n, e } = key.jwk
  const members = { kty, ...(crv && { crv }), ...(x && { x }), ...(y && { y }), ...(n && { n, e }) }
  return await Promise.all(
    Object.values(ENGINES).map(async (engine) => {
      const check = await engine.importKey(members, alg)
      return await check?.(textOf(input, signature))
    }),
  )
}

function textOf(signed: string, signature: Uint8Array): Parameters<CheckSignature>[0] {
  return {
    token: `${signed}.${Buffer.from(signature).toString('base64url')}`,
    signed,
    signature,
  }
}

/** Big-endian numbers of one length. */
function halves(r: bigint, s: bigint, bytes: number): Buffer {
  const hex = (value: bigint): string => value.toString(16).padStart(bytes * 2, '0')
  return Buffer.from(hex(r) + hex(s), 'hex')
}

const ORDERS: Partial<Record<Alg, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES512:
    0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
}
/** RFC 8032 section 5.1: the order of the base point, little-endian in signatures. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

describe.each(subjects)('$alg', (subject) => {
  const genuine = subject.sign(subject.input)

  it('a genuine signature verifies, of no other text', async () => {
    expect(await verdicts(subject, genuine)).toEqual([true, true])
    expect(await verdicts(subject, subject.sign(`${subject.input}x`))).toEqual([false, false])
  })

  it('no signature with one bit changed verifies', async () => {
    const random = createRandom(3)
    for (let round = 0; round < 40; round += 1) {
      const changed = Buffer.from(genuine)
      const at = random.below(changed.length)
      changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
      expect(await verdicts(subject, changed)).toEqual([false, false])
    }
  })

  it('bytes that are no signature verify as none', async () => {
    const random = createRandom(5)
    const { length } = genuine
    const texts = [
      Buffer.alloc(length),
      Buffer.alloc(length, 0xff),
      Buffer.alloc(length, 1),
      Buffer.concat([genuine.subarray(0, length / 2), Buffer.alloc(length / 2)]),
      Buffer.concat([Buffer.alloc(length / 2), genuine.subarray(length / 2)]),
      ...Array.from({ length: 20 }, () => Buffer.from(random.bytes(length))),
    ]
    for (const text of texts) expect(await verdicts(subject, text)).toEqual([false, false])
  })
})

describe('numbers at the edge', () => {
  it.each(subjects.filter(({ alg }) => ORDERS[alg]))(
    '$alg: r and s beside their range',
    async (subject) => {
      const order = ORDERS[subject.alg] ?? 0n
      const genuine = subject.sign(subject.input)
      const bytes = genuine.length / 2
      const [r, s] = [genuine.subarray(0, bytes), genuine.subarray(bytes)].map((half) =>
        BigInt(`0x${half.toString('hex')}`),
      ) as [bigint, bigint]
      const outside = [
        [0n, s],
        [r, 0n],
        [0n, 0n],
        [order, s],
        [r, order],
        [order, order],
        [1n, 1n],
        [order - 1n, order - 1n],
      ] as const
      for (const [one, two] of outside) {
        expect(await verdicts(subject, halves(one, two, bytes))).toEqual([false, false])
      }
    },
  )

  it('EdDSA: s is below the order of the base point', async () => {
    const subject = subjects.find(({ alg }) => alg === 'EdDSA')
    if (subject === undefined) throw new Error('no subject')
    const genuine = subject.sign(subject.input)
    const s = BigInt(`0x${Buffer.from(genuine.subarray(32)).reverse().toString('hex')}`)
    for (let times = 1n; times <= 14n; times += 1n) {
      const larger = (s + times * L).toString(16).padStart(64, '0')
      if (larger.length > 64) break
      const bytes = Buffer.from(larger, 'hex').reverse()
      const signature = Buffer.concat([genuine.subarray(0, 32), bytes])
      expect(await verdicts(subject, signature)).toEqual([false, false])
    }
  })
})

describe('RSA', () => {
  const [rs256, ps256] = ['RS256', 'PS256'].map((name) =>
    subjects.find(({ alg }) => alg === name),
  ) as [Subject, Subject]

  it('a number that is the modulus or more is no signature', async () => {
    for (const subject of [rs256, ps256]) {
      const modulus = BigInt(
        `0x${Buffer.from(subject.key.jwk.n ?? '', 'base64url').toString('hex')}`,
      )
      const genuine = BigInt(`0x${subject.sign(subject.input).toString('hex')}`)
      for (const number of [modulus, modulus + 1n, genuine + modulus, modulus - 1n, 1n]) {
        const hex = number.toString(16).padStart(512, '0')
        if (hex.length > 512) continue
        expect(await verdicts(subject, Buffer.from(hex, 'hex'))).toEqual([false, false])
      }
    }
  })

  it('the salt of PS256 is as long as its hash, no shorter and no longer', async () => {
    for (const saltLength of [0, 1, 20, 31, 33, 48, 64, 222]) {
      const signature = ps256.sign(ps256.input, { saltLength })
      expect([saltLength, ...(await verdicts(ps256, signature))]).toEqual([
        saltLength,
        false,
        false,
      ])
    }
    expect(await verdicts(ps256, ps256.sign(ps256.input, { saltLength: 32 }))).toEqual([true, true])
  })

  it('no other padding and no other hash verifies', async () => {
    const { privateKey } = rs256.key
    const key = KeyObject.from(privateKey)
    const data = Buffer.from(rs256.input)
    for (const hash of ['sha1', 'sha384', 'sha512']) {
      expect(await verdicts(rs256, signBytes(hash, data, key))).toEqual([false, false])
    }
    expect(await verdicts(rs256, signBytes('sha256', data, { key, ...PSS }))).toEqual([
      false,
      false,
    ])
    const pss = createPrivateKey({
      key: KeyObject.from(ps256.key.privateKey).export({ format: 'jwk' }),
      format: 'jwk',
    })
    const other = Buffer.from(ps256.input)
    for (const hash of ['sha1', 'sha384', 'sha512']) {
      const { length } = createHash(hash).digest()
      expect(
        await verdicts(ps256, signBytes(hash, other, { key: pss, ...PSS, saltLength: length })),
      ).toEqual([false, false])
    }
    expect(await verdicts(ps256, signBytes('sha256', other, pss))).toEqual([false, false])
  })
})

describe.each(Object.entries(ENGINES))('HS256 by %s', (_, engine: SignatureEngine) => {
  it('verifies by the whole secret alone', async () => {
    const secret = new TextEncoder().encode('a secret of thirty-two bytes, or more')
    const signed = 'eyJhbGciOiJIUzI1NiJ9.e30'
    const { createHmac } = await import('node:crypto')
    const signature = createHmac('sha256', secret).update(signed).digest()
    const check = await engine.importSecret(secret)
    expect(await check(textOf(signed, signature))).toBe(true)
    expect(await check(textOf(`${signed}x`, signature))).toBe(false)
    const other = await engine.importSecret(secret.slice(0, -1))
    expect(await other(textOf(signed, signature))).toBe(false)
  })
})

describe('base64url', () => {
  it('both engines read the same bytes and the same text', () => {
    const random = createRandom(11)
    for (let round = 0; round < 2000; round += 1) {
      const bytes = random.below(3) === 0 ? random.bytes(random.below(40)) : utf8Like(random)
      const part = Buffer.from(bytes).toString('base64url')
      if (part === '') continue
      expect(Buffer.from(node.decode(part))).toEqual(Buffer.from(web.decode(part)))
      expect(node.decodeText(part)).toBe(web.decodeText(part))
    }
  })

  it.each([
    ['a BOM is kept', '\ufeff{}', '\ufeff{}'],
    ['an overlong form is no text', Uint8Array.of(0xc0, 0xaf), undefined],
    ['half a surrogate pair is no text', Uint8Array.of(0xed, 0xa0, 0x80), undefined],
    ['a code point past the last is no text', Uint8Array.of(0xf4, 0x90, 0x80, 0x80), undefined],
    ['a character that is cut off is no text', Uint8Array.of(0x61, 0xe2, 0x82), undefined],
  ])('%s', (_, value, expected) => {
    const part = Buffer.from(value).toString('base64url')
    expect([node.decodeText(part), web.decodeText(part)]).toEqual([expected, expected])
  })
})

function utf8Like(random: ReturnType<typeof createRandom>): Buffer {
  const text = String.fromCodePoint(
    ...Array.from({ length: random.below(12) }, () =>
      random.pick([65, 0xe4, 0x20ac, 0x1f98a, 0xfeff, 0]),
    ),
  )
  const bytes = Buffer.from(text)
  if (random.below(3) === 0 && bytes.length > 0)
    bytes[random.below(bytes.length)] = random.below(256)
  return bytes
}
