import type { JWK } from 'jose'

/** Keys near a sound one, by what is odd about them: some are sound all the same. */
export function oddKeys(jwk: JWK): Record<string, JWK> {
  const { alg = '' } = jwk
  const odd = jwk.kty === 'RSA' ? oddModuli(jwk) : oddPoints(jwk)
  return Object.fromEntries(
    Object.entries(odd).map(([name, members]) => [`${alg}, ${name}`, { ...jwk, ...members }]),
  )
}

/** RFC 8032 section 5.1.3, and https://eprint.iacr.org/2020/1244 table 1: of order 1, 2, 4, 8. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]

function oddPoints({ x = '', y, kty }: JWK): Record<string, Partial<JWK>> {
  const bytes = bytesOf(x)
  const other = Buffer.from(bytes)
  other[0] = (other[0] ?? 0) ^ 1
  return {
    'another x': { x: textOf(other) },
    'a zero before x': { x: textOf(Buffer.concat([Buffer.alloc(1), bytes])) },
    'x cut': { x: textOf(bytes.subarray(1)) },
    'x of ones': { x: textOf(Buffer.alloc(bytes.length, 0xff)) },
    'x of zeros': { x: textOf(Buffer.alloc(bytes.length)) },
    ...(y !== undefined && {
      'y in place of x': { x: y, y: x },
      'y of zeros': { y: textOf(Buffer.alloc(bytes.length)) },
      'y cut': { y: textOf(bytesOf(y).subarray(1)) },
    }),
    ...(kty === 'OKP' &&
      Object.fromEntries(
        SMALL_ORDER.map((hex) => [
          `of small order ${hex.slice(0, 4)}`,
          { x: textOf(Buffer.from(hex, 'hex')) },
        ]),
      )),
  }
}

function oddModuli({ n = '' }: JWK): Record<string, Partial<JWK>> {
  const bytes = bytesOf(n)
  const even = Buffer.from(bytes)
  even[even.length - 1] = (even.at(-1) ?? 0) & 0xfe
  const other = Buffer.from(bytes)
  other[40] = (other[40] ?? 0) ^ 0x10
  const exponent = (value: number[]): Partial<JWK> => ({ e: textOf(Buffer.from(value)) })
  return {
    'an even modulus': { n: textOf(even) },
    'another modulus': { n: textOf(other) },
    'a zero before the modulus': { n: textOf(Buffer.concat([Buffer.alloc(1), bytes])) },
    'half of the modulus': { n: textOf(bytes.subarray(128)) },
    'e = 0': exponent([0]),
    'e = 1': exponent([1]),
    'e = 2': exponent([2]),
    'e = 3': exponent([3]),
    'e = 65539': exponent([1, 0, 3]),
    'a zero before e': exponent([0, 1, 0, 1]),
    'e of 5 bytes': exponent([1, 0, 0, 0, 1]),
    'e of 33 bytes': exponent([1, ...Array<number>(31).fill(0), 1]),
  }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url')
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
