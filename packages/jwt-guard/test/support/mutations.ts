import { encode, forge, type Signer } from './forge.js'
import type { Random } from './random.js'

/** A genuine token taken apart, with the means to sign another in its stead. */
export interface Genuine {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly token: string
  /** Signs as the issuer does. */
  readonly signer: Signer
  /** Signs with a key of the same kind that the guard doesn't know. */
  readonly imposter: Signer
}

/** Makes a token of a genuine one that must not verify. */
export type Mutation = (genuine: Genuine, random: Random) => string

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NOISE = [...'.=+/ \t\n\r\0"{}[],:\\', '\u00a0', '\u00e9', '\ufeff', '\u{1f98a}', '..', '===']
const JSON_NOISE = [
  '\ufeff',
  '\0',
  '//',
  '/**/',
  ',',
  '}',
  '{',
  '[',
  '"',
  '\\u0000',
  'NaN',
  '1e999',
]
const NOW = Math.floor(Date.now() / 1000)

/** By what they touch: bytes, base64url, JSON, header, claims. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a character replaced': ({ token }, random) => {
    const at = random.below(token.length)
    return token.slice(0, at) + noise(random) + token.slice(at + 1)
  },
  'characters inserted': ({ token }, random) => {
    const at = random.below(token.length + 1)
    return token.slice(0, at) + noise(random) + noise(random) + token.slice(at)
  },
  'a stretch removed': ({ token }, random) => {
    const at = random.below(token.length)
    return token.slice(0, at) + token.slice(at + 1 + random.below(20))
  },
  'a stretch repeated': ({ token }, random) => {
    const at = random.below(token.length)
    const end = at + 1 + random.below(300)
    return token.slice(0, end) + token.slice(at)
  },
  'random bytes': (_, random) => Buffer.from(random.bytes(random.below(400))).toString('latin1'),
  'random base64url': (_, random) =>
    [300, 600, 90].map((length) => encode(random.bytes(random.below(length)))).join('.'),

  'another letter of the alphabet': ({ token }, random) => {
    const at = random.below(token.length)
    return token.slice(0, at) + letter(random) + token.slice(at + 1)
  },
  'the last letter of a part': ({ token }, random) => {
    const parts = token.split('.')
    const at = random.below(3)
    parts[at] = `${parts[at]?.slice(0, -1)}${letter(random)}`
    return parts.join('.')
  },
  'parts moved, emptied or doubled': ({ token }, random) => {
    const parts = ['', ...token.split('.')]
    return Array.from({ length: 1 + random.below(5) }, () => random.pick(parts)).join('.')
  },
  'padding and the other alphabet': ({ token }, random) => {
    const swapped = token.replaceAll('-', '+').replaceAll('_', '/')
    return random.below(2) === 0 && swapped !== token ? swapped : token.replace(/$|\./, '=$&')
  },

  'noise in the JSON, unsigned': ({ token, header, claims }, random) => {
    const [first = '', second = '', third = ''] = token.split('.')
    return random.below(2) === 0
      ? [encode(noisy(header, random)), second, third].join('.')
      : [first, encode(noisy(claims, random)), third].join('.')
  },
  'noise in the JSON, signed by an imposter': ({ header, claims, imposter }, random) =>
    forge(header, noisy(claims, random), imposter),

  'another header, with the old signature': ({ token, header }, random) => {
    const [, payload = '', signature = ''] = token.split('.')
    return `${encode({ ...header, ...badHeader(random), [word(random)]: 1 })}.${payload}.${signature}`
  },
  'a bad header, signed by the issuer': ({ header, claims, signer }, random) =>
    forge({ ...header, ...junk(random), ...badHeader(random) }, claims, signer),
  'hints to the attacker’s key': ({ header, claims, imposter }, random) => {
    const hint = random.pick(['jku', 'jwk', 'x5u', 'x5c', 'x5t'])
    const value = random.pick(['https://evil.example/jwks', { kty: 'oct', k: 'AAAA' }, ['MIIB']])
    return forge({ ...header, [hint]: value }, claims, imposter)
  },

  'other claims, with the old signature': ({ token, claims }, random) => {
    const [header = '', , signature = ''] = token.split('.')
    return `${header}.${encode({ ...claims, sub: word(random), ...junk(random) })}.${signature}`
  },
  'bad claims, signed by the issuer': ({ header, claims, signer }, random) =>
    forge(header, { ...junk(random), ...claims, ...badClaim(random) }, signer),
  'good claims, signed by an imposter': ({ header, claims, imposter }, random) =>
    forge(header, { ...claims, sub: word(random), ...junk(random) }, imposter),
  'a payload that is no object, signed by the issuer': ({ header, signer }, random) =>
    forge(header, random.pick(['', '[]', 'null', '1', '"x"', '{', '{}{}', '\ufeff{}']), signer),
}

/** A header member that no guard takes, whoever signs it. */
function badHeader(random: Random): object {
  const [name, values] = random.pick<readonly [string, readonly unknown[]]>([
    ['alg', ['none', 'None', '', null, 0, [], {}, 'HS384', 'RS512', 'eddsa', word(random)]],
    ['crit', [['exp'], [], null, ['b64'], word(random)]],
    ['b64', [false, true, null]],
    ['cty', ['JWT', 'jwt', 'application/jwt']],
    ['kid', ['', null, 1, [], {}, 'k'.repeat(257 + random.below(500))]],
    ['typ', ['', null, 1, [], 'logout+jwt', 'dpop+jwt', `${word(random)}+jwt`]],
  ])
  return { [name]: random.pick(values) }
}

/** A claim that no guard takes, whoever signs it; undefined removes it. */
function badClaim(random: Random): object {
  const other = [null, true, [], {}, junk(random), word(random)]
  const noDate = [...other, '', `${NOW + 900}`, 1e15, (NOW + 900) * 1000]
  const blank = String.fromCodePoint(random.pick([0, 9, 10, 13, 32, 127, 133, 160, 0x200b, 0x2028]))
  const sub = `${word(random)}${random.pick([blank, '\ud800', '\u202e'])}${word(random)}`
  const [name, values] = random.pick<readonly [string, readonly unknown[]]>([
    ['iss', [undefined, ...other]],
    ['aud', [undefined, ...other, [word(random)], [1]]],
    ['exp', [undefined, ...noDate, NOW - 10 - random.below(1e6), -random.below(1e6)]],
    ['nbf', [...noDate, NOW + 900 + random.below(1e6)]],
    ['iat', [...noDate, NOW + 900 + random.below(1e6)]],
    ['sub', [undefined, null, true, [], {}, 1, '', sub, 'u'.repeat(256 + random.below(500))]],
    ['cnf', other],
  ])
  return { [name]: random.pick(values) }
}

/** Members that mean nothing to a guard. */
function junk(random: Random, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: random.below(4) }, () => [
      random.pick([`x-${word(random)}`, 'name', 'email', 'role', 'toString', '']),
      depth < 3 && random.below(2) === 0
        ? junk(random, depth + 1)
        : random.pick<unknown>([null, true, -0, 1e308, word(random), [word(random)], '\u0000']),
    ]),
  )
}

function noisy(object: object, random: Random): string {
  const text = JSON.stringify(object)
  const at = random.below(text.length + 1)
  return text.slice(0, at) + random.pick(JSON_NOISE) + text.slice(at + random.below(3))
}

function noise(random: Random): string {
  return random.below(3) === 0 ? String.fromCharCode(random.below(256)) : random.pick(NOISE)
}

function letter(random: Random): string {
  return ALPHABET.charAt(random.below(ALPHABET.length))
}

function word(random: Random): string {
  return Array.from({ length: 1 + random.below(12) }, () => letter(random)).join('')
}
