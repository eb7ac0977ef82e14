import type { AuthErrorReason } from '../../src/index.js'
import { encode, forge, type Part, type Signer } from '../support/forge.js'
import { AUDIENCE, goodClaims, ISSUER } from '../support/issuer.js'

/** A token with one flaw, properly signed wherever that is possible: only one rule refuses it. */
export type Hostile = readonly [flaw: string, reason: AuthErrorReason, token: string]

export const HEADER = { alg: 'EdDSA', kid: 'key-1' }
const NOW = Math.floor(Date.now() / 1000)

export function formFlaws(signer: Signer): readonly Hostile[] {
  const header = withSpareBits(HEADER)
  const payload = withSpareBits(goodClaims())
  const good = resigned(header, payload, signer)
  const signature = good.split('.')[2] ?? ''
  const malformed = (flaw: string, token: string): Hostile => [flaw, 'malformed_token', token]
  const headed = (flaw: string, part: Part): Hostile => [
    flaw,
    'malformed_header',
    forge(part, goodClaims(), signer),
  ]
  return [
    ['8,193 characters', 'token_too_large', tokenOfLength(8193, signer)],
    malformed('the empty string', ''),
    malformed('one dot', '.'),
    malformed('two dots', '..'),
    malformed('8,000 dots', '.'.repeat(8000)),
    malformed('no dot', header + payload + signature),
    malformed('two parts', `${header}.${payload}`),
    malformed('an empty header', `.${payload}.${signature}`),
    malformed('an empty payload', `${header}..${signature}`),
    malformed('an empty signature', `${header}.${payload}.`),
    malformed('four parts', `${good}.${signature}`),
    malformed('a dot at the end', `${good}.`),
    malformed('a dot at the start', `.${good}`),
    malformed('a JWE', `${encode({ alg: 'dir', enc: 'A128GCM' })}..AAAA.AAAA.AAAA`),
    malformed('a JWS as JSON', JSON.stringify({ payload, protected: header, signature })),
    malformed('a scheme before it', `Bearer ${good}`),
    ...[' ', '\n', '\t', '\0', '\u00a0', '\ufeff'].flatMap((blank) => [
      malformed(`${JSON.stringify(blank)} before it`, blank + good),
      malformed(`${JSON.stringify(blank)} after it`, good + blank),
      malformed(`${JSON.stringify(blank)} within it`, resigned(header, blank + payload, signer)),
    ]),
    malformed('padding after the header', resigned(padded(header), payload, signer)),
    malformed('padding after the payload', resigned(header, padded(payload), signer)),
    malformed('padding after the signature', `${good}==`),
    malformed('the alphabet of plain base64', plainBase64(signer)),
    malformed('letters that only look like ASCII', good.replace(/e/g, '\uff45')),
    malformed('a header with unused tail bits', resigned(withTail(header), payload, signer)),
    malformed('a payload with unused tail bits', resigned(header, withTail(payload), signer)),
    malformed('a signature with unused tail bits', `${header}.${payload}.${withTail(signature)}`),
    malformed('a part of impossible length', resigned(`${encode('{} ')}A`, payload, signer)),
    headed('an array for a header', [HEADER]),
    headed('a string for a header', '"EdDSA"'),
    headed('null for a header', 'null'),
    headed('a number for a header', '5'),
    headed('a header that is no JSON', 'alg=EdDSA'),
    headed('a header with a trailing comma', '{"alg":"EdDSA",}'),
    headed('a header and more', `${JSON.stringify(HEADER)}{}`),
    headed('a header with a BOM', `\ufeff${JSON.stringify(HEADER)}`),
    headed('a header in UTF-16', Buffer.from(JSON.stringify(HEADER), 'utf16le')),
    headed('a header of bad UTF-8', Buffer.from('{"alg":"EdDSA","x":"\xff"}', 'latin1')),
    headed('a header with a raw line break', '{"alg":"EdDSA","x":"\n"}'),
  ]
}

export function headerFlaws(signer: Signer): readonly Hostile[] {
  const withMember = (name: string, reason: AuthErrorReason) => (value: unknown) => {
    const header = { ...HEADER, [name]: value }
    const flaw = `${name} ${JSON.stringify(value)?.slice(0, 40)}`
    return [flaw, reason, forge(header, goodClaims(), signer)] as const
  }
  return [
    ...[undefined, null, '', 0, 5, true, [], ['EdDSA'], { EdDSA: 1 }].map(
      withMember('alg', 'algorithm_not_allowed'),
    ),
    ...['none', 'None', 'NONE', 'nOnE', 'none ', 'eddsa', 'EDDSA', 'ed25519', 'EdDSA ', 'EdDSA\0']
      .concat(['HS256', 'HS384', 'HS512', 'hs256', 'RS384', 'RS512', 'ES384', 'ES256K', 'PS512'])
      .concat(['Ed448', 'RSA-OAEP', 'dir', '__proto__', 'constructor', 'toString'])
      .map(withMember('alg', 'algorithm_not_allowed')),
    ...[['exp'], ['b64'], ['http://example.com/UNDEFINED'], [], 'b64', null].map(
      withMember('crit', 'critical_header'),
    ),
    ...[true, false, null].map(withMember('b64', 'critical_header')),
    ...['JWT', 'jwt', 'application/JWT'].map(withMember('cty', 'malformed_token')),
    ...['', 'k'.repeat(257), 'k'.repeat(5800), null, 1, true, [], ['key-1'], {}].map(
      withMember('kid', 'malformed_kid'),
    ),
    ...['logout+jwt', 'better-auth.session-cache+jwt', 'dpop+jwt', 'secevent+jwt', 'id_token+jwt']
      .concat(['kb+jwt', 'JOSE', 'JWE', '', 'JWT ', ' JWT', 'xjwt', 'text/jwt', 'jwt;x=1'])
      .concat(['application/', 'application/application/jwt', '__proto__'])
      .map(withMember('typ', 'wrong_type')),
    ...[null, 5, true, ['JWT'], { JWT: 1 }].map(withMember('typ', 'wrong_type')),
  ]
}

export function claimFlaws(signer: Signer): readonly Hostile[] {
  const withClaim = (name: string, reason: AuthErrorReason) => (value: unknown) => {
    const flaw = `${name} ${JSON.stringify(value)?.slice(0, 60)}`
    return [flaw, reason, forge(HEADER, goodClaims({ [name]: value }), signer)] as const
  }
  const raw = (flaw: string, reason: AuthErrorReason, payload: Part): Hostile => [
    flaw,
    reason,
    forge(HEADER, payload, signer),
  ]
  /** A claim as JSON text that JSON.stringify would not write. */
  const written = (name: string, text: string, reason: AuthErrorReason): Hostile => {
    const others = JSON.stringify({ ...goodClaims(), [name]: undefined })
    return raw(`${name} ${text}`, reason, others.replace(/}$/, `,"${name}":${text}}`))
  }
  const noDates = [null, true, '', 'soon', `${NOW + 900}`, [NOW + 900], {}]
  const tooLate = [253_402_300_800, (NOW + 900) * 1_000_000]
  return [
    raw('an array for a payload', 'malformed_claims', [goodClaims()]),
    raw('null for a payload', 'malformed_claims', 'null'),
    raw('text for a payload', 'malformed_claims', 'user-a'),
    raw('a payload with a BOM', 'malformed_claims', `\ufeff${JSON.stringify(goodClaims())}`),
    raw('a payload of bad UTF-8', 'malformed_claims', Buffer.from('{"sub":"\xff"}', 'latin1')),
    raw('a payload of no claims', 'wrong_issuer', {}),
    ...[undefined, null, '', 5, [ISSUER], { [ISSUER]: 1 }, `${ISSUER}/`, `${ISSUER}:443`]
      .concat(['http://app.example.com', 'https://APP.example.com', `${ISSUER}@evil.example`])
      .concat(['https://app.example.com.evil.example', ISSUER.slice(0, -1), ` ${ISSUER}`])
      .map(withClaim('iss', 'wrong_issuer')),
    ...[undefined, null, '', 5, true, [], ['other'], [[AUDIENCE]], { 0: AUDIENCE, length: 1 }]
      .concat([[AUDIENCE, 5], [AUDIENCE, null], 'other', `${AUDIENCE}/`, AUDIENCE.toUpperCase()])
      .concat([`${AUDIENCE} other`, `x${AUDIENCE}`, AUDIENCE.slice(0, -1), `${AUDIENCE}\0`])
      .map(withClaim('aud', 'wrong_audience')),
    ...[undefined, ...noDates, ...tooLate].map(withClaim('exp', 'malformed_time')),
    ...[...noDates, ...tooLate].map(withClaim('nbf', 'malformed_time')),
    ...[...noDates, ...tooLate].map(withClaim('iat', 'malformed_time')),
    ...['exp', 'nbf', 'iat'].flatMap((name) => [
      written(name, '1e400', 'malformed_time'),
      written(name, '-1e400', 'malformed_time'),
    ]),
    ...[NOW - 60, 0, -1, -0.5, 1e-300].map(withClaim('exp', 'expired')),
    ...[NOW + 60, NOW + 60.5, 253_402_300_799].map(withClaim('nbf', 'not_yet_valid')),
    ...[NOW + 60, NOW + 60.5, 253_402_300_799].map(withClaim('iat', 'issued_in_future')),
    ...[undefined, null, '', 5, 0, true, [], ['user-a'], { id: 'user-a' }, 'u'.repeat(256)]
      .concat([' ', 'user a', ' user-a', 'user-a ', 'a\u00a0', 'a\u3000', 'a\u2003b'])
      .concat(['a\0', 'user-a\n', '\ruser-a', '\tuser-a', 'a\x1b[2J', 'a\x7f', 'a\x9b', 'a\u0085'])
      .concat(['a\u200b', 'a\u200d', '\ufeffa', 'a\u00ad', '\u202ea', 'a\u2066', 'a\u{e0001}'])
      .concat(['a\u2028', 'a\u2029'])
      .map(withClaim('sub', 'malformed_subject')),
    written('sub', '"a\\ud800"', 'malformed_subject'),
    written('sub', '"\\udc00a"', 'malformed_subject'),
    ...[null, false, {}, { jkt: 'x' }, 'x'].map(withClaim('cnf', 'key_bound')),
  ]
}

/** A token of exactly this many characters, good in all else. */
export function tokenOfLength(length: number, signer: Signer): string {
  for (let spare = 0; spare < 8; spare += 1) {
    const header = { ...HEADER, x: 'x'.repeat(spare) }
    const empty = forge(header, goodClaims({ pad: '' }), signer).length
    for (let pad = Math.floor((length - empty) * 0.75) - 4; pad <= length; pad += 1) {
      const token = forge(header, goodClaims({ pad: 'x'.repeat(Math.max(0, pad)) }), signer)
      if (token.length === length) return token
      if (token.length > length) break
    }
  }
  throw new Error(`no token has ${length} characters`)
}

function resigned(header: string, payload: string, signer: Signer): string {
  return `${header}.${payload}.${encode(signer(`${header}.${payload}`))}`
}

/** An object's encoding whose last character has unused bits. */
function withSpareBits(object: object): string {
  const part = encode({ ...object })
  return part.length % 4 === 0 ? encode({ ...object, x: '' }) : part
}

function padded(part: string): string {
  return part + '='.repeat((4 - (part.length % 4)) % 4 || 4)
}

/** The same bytes to a lenient decoder: the last character's unused bits are set. */
function withTail(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) + 1)
}

function plainBase64(signer: Signer): string {
  const header = encode(HEADER)
  for (let tail = '???>>>'; ; tail += '?') {
    const payload = encode(goodClaims({ tail }))
    const plain = payload.replace(/-/g, '+').replace(/_/g, '/')
    if (plain.includes('+') && plain.includes('/')) return resigned(header, plain, signer)
  }
}
