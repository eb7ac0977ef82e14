import { base64url } from 'jose'
import type { PublicKeyAlgorithm, PublicKeyMembers } from '../core/signature.js'
import { canonicalAlgorithm, type Algorithm } from '../core/token/algorithms.js'
import { MAX_KID_LENGTH, PRIVATE_JWK_MEMBERS } from '../core/limits.js'
import { integerOf, isEcPoint, P256, P521 } from './ec-point.js'
import { isSoundEd25519Key } from './ed25519-point.js'
import { hasRocaFingerprint } from './roca.js'

/** A JWK that may verify tokens, reduced to its public members. */
export interface PublicJwk {
  readonly kid: string | undefined
  readonly alg: PublicKeyAlgorithm
  /** `kty`, `crv` and the numbers; no more. */
  readonly members: PublicKeyMembers
  /** Bytes of each of its signatures. */
  readonly signatureLength: number
  /** Why the numbers are no sound key, if they aren't; it takes up to a millisecond to say. */
  readonly flaw: () => string | undefined
}

/** Why a JWK is left out of the key set. */
export interface SkippedJwk {
  readonly kid: string | undefined
  readonly why: string
}

/** `k` is a symmetric key as a whole. */
const SECRET_MEMBERS = [...PRIVATE_JWK_MEMBERS, 'k']
/** NIST SP 800-131A: no RSA below 2048 bits. The upper bound keeps one verification cheap. */
const MIN_RSA_BITS = 2048
const MAX_RSA_BITS = 8192

/** Reads one member of a JWKS (RFC 7517 section 4); its `flaw` is not looked for yet. */
export function readJwk(value: unknown, allowed: ReadonlySet<Algorithm>): PublicJwk | SkippedJwk {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kid: undefined, why: 'not a JSON object' }
  }
  const jwk: Readonly<Record<string, unknown>> = { ...value }
  const kid = kidOf(jwk)
  const skip = (why: string): SkippedJwk => ({ kid: kid?.slice(0, MAX_KID_LENGTH), why })

  if (jwk['kid'] !== undefined && (!kid || kid.length > MAX_KID_LENGTH)) {
    return skip(`kid must be a string of 1 to ${MAX_KID_LENGTH} characters`)
  }
  if (SECRET_MEMBERS.some((name) => Object.hasOwn(jwk, name))) return skip('holds private parts')
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return skip('use is not sig')
  if (jwk['key_ops'] !== undefined && !includesVerify(jwk['key_ops'])) {
    return skip('key_ops has no verify')
  }
  const kind = kindOf(jwk)
  if (kind === undefined) return skip('unknown kty or crv')
  const named = canonicalAlgorithm(jwk['alg'])
  const alg =
    jwk['alg'] === undefined ? kind.algorithms[0] : kind.algorithms.find((one) => one === named)
  if (alg === undefined) return skip('alg does not fit the key')
  if (!allowed.has(alg)) return skip(`algorithm ${alg} is not allowed here`)
  const members = textMembers(jwk, kind.members)
  if (members === undefined) return skip(`needs ${kind.members.join(', ')} as base64url`)
  return {
    kid,
    alg,
    members: { ...kind.name, ...members },
    signatureLength: kind.signatureLength(members),
    flaw: () => kind.flaw(members),
  }
}

/** The `kid` of a member of a JWKS that may be anything. */
function kidOf(jwk: unknown): string | undefined {
  if (typeof jwk !== 'object' || jwk === null || !('kid' in jwk)) return undefined
  return typeof jwk.kid === 'string' ? jwk.kid : undefined
}

/** Equal for equal keys, whatever else their JWKs say. */
export function fingerprintOf({ kid, alg, members }: PublicJwk): string {
  return JSON.stringify([kid, alg, members])
}

/** Kids under which there are several keys: no telling which one a token means. */
export function ambiguousKids(
  keys: readonly { readonly kid: string | undefined; readonly fingerprint: string }[],
): ReadonlySet<string> {
  const seen = new Map<string, string>()
  const ambiguous = new Set<string>()
  for (const { kid, fingerprint } of keys) {
    if (kid === undefined) continue
    if ((seen.get(kid) ?? fingerprint) !== fingerprint) ambiguous.add(kid)
    seen.set(kid, fingerprint)
  }
  return ambiguous
}

type Members = Readonly<Record<string, string>>

interface JwkKind {
  readonly name: { readonly kty: string; readonly crv?: string }
  /** The first is the algorithm of a key that names none. */
  readonly algorithms: readonly PublicKeyAlgorithm[]
  readonly members: readonly string[]
  readonly flaw: (members: Members) => string | undefined
  readonly signatureLength: (members: Members) => number
}

const NO_POINT = 'no sound point of its curve'

const KINDS: readonly JwkKind[] = [
  {
    name: { kty: 'OKP', crv: 'Ed25519' },
    algorithms: ['EdDSA'],
    members: ['x'],
    flaw: ({ x }) => (isSoundEd25519Key(bytesOf(x)) ? undefined : NO_POINT),
    signatureLength: () => 64,
  },
  {
    name: { kty: 'EC', crv: 'P-256' },
    algorithms: ['ES256'],
    members: ['x', 'y'],
    flaw: ({ x, y }) => (isEcPoint(P256, bytesOf(x), bytesOf(y)) ? undefined : NO_POINT),
    // RFC 7518 section 3.4: two numbers, each as long as a coordinate.
    signatureLength: () => 2 * P256.bytes,
  },
  {
    name: { kty: 'EC', crv: 'P-521' },
    algorithms: ['ES512'],
    members: ['x', 'y'],
    flaw: ({ x, y }) => (isEcPoint(P521, bytesOf(x), bytesOf(y)) ? undefined : NO_POINT),
    signatureLength: () => 2 * P521.bytes,
  },
  {
    name: { kty: 'RSA' },
    algorithms: ['RS256', 'PS256'],
    members: ['n', 'e'],
    flaw: rsaFlaw,
    // RFC 8017 sections 8.1.2 and 8.2.2: that of the modulus.
    signatureLength: ({ n }) => Math.ceil(bitsOf(integerOf(bytesOf(n))) / 8),
  },
]

function kindOf(jwk: Readonly<Record<string, unknown>>): JwkKind | undefined {
  return KINDS.find(
    ({ name }) => name.kty === jwk['kty'] && (name.crv === undefined || name.crv === jwk['crv']),
  )
}

function includesVerify(operations: unknown): boolean {
  return Array.isArray(operations) && operations.includes('verify')
}

/** The named members; undefined if one is no base64url. */
function textMembers(
  jwk: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, string> | undefined {
  const members: Record<string, string> = {}
  for (const name of names) {
    const value = jwk[name]
    if (typeof value !== 'string' || !isBase64url(value)) return undefined
    members[name] = value
  }
  return members
}

/** No text of 4n + 1 characters encodes bytes; decoding it throws. */
function isBase64url(value: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(value) && value.length % 4 !== 1
}

function rsaFlaw(members: Members): string | undefined {
  const modulus = integerOf(bytesOf(members['n']))
  const bits = bitsOf(modulus)
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
    return `RSA modulus of ${bits} bits, not ${MIN_RSA_BITS} to ${MAX_RSA_BITS}`
  }
  if (modulus % 2n === 0n) return 'RSA modulus is even'
  if (hasRocaFingerprint(modulus)) return 'RSA modulus has the ROCA fingerprint (CVE-2017-15361)'
  const exponent = integerOf(bytesOf(members['e']))
  // FIPS 186-5 section A.1.1 bounds it by 2^256; an even one has no inverse.
  if (exponent < 3n || exponent % 2n === 0n || exponent >= 2n ** 256n) {
    return 'RSA exponent is even, below 3 or over 256 bits'
  }
  return undefined
}

function bitsOf(value: bigint): number {
  return value.toString(2).length
}

function bytesOf(text: string | undefined): Uint8Array {
  return base64url.decode(text ?? '')
}
