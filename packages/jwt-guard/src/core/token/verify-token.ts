import type { KeySource, VerificationKey } from '../key-source.js'
import { canonicalAlgorithm, type Algorithm } from './algorithms.js'
import { checkClaims, type ClaimExpectations, type Payload } from './claims.js'
import {
  decodeJsonObject,
  NO_CLAIMS,
  parseJsonObject,
  readCompactJws,
  type CompactJws,
} from './compact-jws.js'
import { isFinding, shown, type Finding } from './finding.js'
import { headerRules, type HeaderExpectations } from './header.js'
import type { VerifySignature } from '../signature.js'

/** An issuer with its keys. */
export interface TrustedIssuer extends ClaimExpectations {
  readonly source: KeySource
}

export interface TokenExpectations extends HeaderExpectations {
  readonly issuers: readonly TrustedIssuer[]
  readonly verifySignature: VerifySignature
}

export interface VerifiedToken {
  readonly payload: Payload
  readonly key: VerificationKey
  readonly issuer: TrustedIssuer
}

/**
 * The whole check of one token, the cheap first: size and form, header, key, signature, claims.
 *
 * @param now epoch seconds.
 * @returns the token's payload, or the first rule it breaks.
 * @throws AuthError `unavailable` when the keys can't be had.
 */
export async function verifyToken(
  token: string,
  expected: TokenExpectations,
  now: number,
): Promise<VerifiedToken | Finding> {
  const jws = readCompactJws(token)
  if (isFinding(jws)) return jws
  for (const [, rule] of headerRules) {
    const finding = rule(jws.header, expected)
    if (finding !== undefined) return finding
  }
  const issuer = chooseIssuer(jws, expected.issuers)
  if (isFinding(issuer)) return issuer
  const keys = await findKeys(jws.header, issuer.source)
  if (isFinding(keys)) return keys
  const signed = await findSigner(token, keys, expected.verifySignature)
  if (signed === undefined) {
    const key = kidOf(jws.header) ?? 'the configured key'
    return { reason: 'bad_signature', expected: `a signature by ${key}` }
  }
  const payload = parseJsonObject(signed.payload)
  if (payload === undefined) return NO_CLAIMS
  return checkClaims(payload, issuer, now) ?? { payload, key: signed.key, issuer }
}

/**
 * With several issuers, the unverified `iss` chooses whose keys to try, and nothing more:
 * `checkClaims` compares it again after the signature.
 */
export function chooseIssuer(
  jws: CompactJws,
  issuers: readonly TrustedIssuer[],
): TrustedIssuer | Finding {
  const [only, ...others] = issuers
  if (only !== undefined && others.length === 0) return only
  const iss = decodeJsonObject(jws.payload)?.['iss']
  const chosen = issuers.find(({ issuer }) => issuer === iss)
  if (chosen !== undefined) return chosen
  return {
    reason: 'wrong_issuer',
    expected: issuers.map(({ issuer }) => issuer),
    actual: shown(iss),
  }
}

/**
 * The keys to try for a token of this header, or why there are none.
 *
 * @throws AuthError `unavailable` when the keys can't be had.
 */
export async function findKeys(
  header: CompactJws['header'],
  source: KeySource,
): Promise<readonly VerificationKey[] | Finding> {
  const kid = kidOf(header)
  const alg = canonicalAlgorithm(header['alg'])
  if (alg === undefined) return { reason: 'algorithm_not_allowed', actual: shown(header['alg']) }
  const found = source.find({ kid, alg })
  const keys = 'then' in found ? await found : found
  return checkKeys(keys, kid, alg) ?? keys
}

/** RFC 8725 section 3.1: each key is used with exactly one algorithm. */
function checkKeys(
  keys: readonly VerificationKey[],
  kid: string | undefined,
  alg: Algorithm,
): Finding | undefined {
  const [first] = keys
  if (first === undefined)
    return { reason: 'unknown_key', expected: 'a kid of the key set', actual: kid }
  if (first.alg !== alg) return { reason: 'algorithm_mismatch', expected: first.alg, actual: alg }
  if (keys.length > 1 && alg !== 'HS256') {
    return { reason: 'ambiguous_key', expected: 'a kid: several keys have this algorithm' }
  }
  return undefined
}

/** What a token's signature covers, and the key that made it. */
interface Signed {
  readonly key: VerificationKey
  readonly payload: Uint8Array
}

/** The first of the keys that signed the token; undefined if none did. */
export async function findSigner(
  token: string,
  keys: readonly VerificationKey[],
  verifySignature: VerifySignature,
): Promise<Signed | undefined> {
  for (const key of keys) {
    const payload = await verifySignature(token, key)
    if (payload !== undefined) return { key, payload }
  }
  return undefined
}

function kidOf(header: CompactJws['header']): string | undefined {
  return typeof header['kid'] === 'string' ? header['kid'] : undefined
}
