import type { KeyRequest, KeySource, VerificationKey } from '../key-source.js'
import type { SignatureEngine, SignedText } from '../signature.js'
import { verifySignature } from '../verify-signature.js'
import { whenKnown } from '../when-known.js'
import { canonicalAlgorithm } from './algorithms.js'
import { checkClaims, retiredFinding, type ClaimExpectations, type Payload } from './claims.js'
import {
  NO_CLAIMS,
  NO_HEADER,
  parseJsonObject,
  readCompactJws,
  type CompactJws,
} from './compact-jws.js'
import { isFinding, shown, type Finding } from './finding.js'
import { checkHeader, type Header, type HeaderExpectations } from './header.js'
import { createKnownHeaders } from './known-headers.js'

/** An issuer with its keys. */
export interface TrustedIssuer extends ClaimExpectations {
  readonly source: KeySource
}

export interface TokenExpectations extends HeaderExpectations {
  readonly issuers: readonly TrustedIssuer[]
  readonly engine: SignatureEngine
}

export interface VerifiedToken {
  readonly payload: Payload
  readonly key: VerificationKey
  readonly issuer: TrustedIssuer
}

/** A verified token, or the first rule that it breaks. */
export type Verdict = VerifiedToken | Finding

/**
 * The whole check of one token, the cheap first: size and form, header, key, signature, claims. At
 * once, unless keys or a signature must be waited for.
 *
 * @param now epoch seconds.
 * @throws AuthError `unavailable` when it can't be decided, at once or by the promise.
 */
export type VerifyToken = (token: string, now: number) => Verdict | Promise<Verdict>

export function createTokenVerifier(expected: TokenExpectations): VerifyToken {
  const { issuers, engine } = expected
  const known = createKnownHeaders()

  function requestOf(jws: CompactJws): KeyRequest | Finding {
    const header = parseJsonObject(engine.decodeText(jws.header))
    return header === undefined ? NO_HEADER : (checkHeader(header, expected) ?? keyRequest(header))
  }

  return function verifyToken(token, now) {
    const jws = readCompactJws(token, (header) => known.get(header) !== undefined)
    if (isFinding(jws)) return jws
    const request = known.get(jws.header) ?? requestOf(jws)
    if (isFinding(request)) return request
    const payload = parseJsonObject(engine.decodeText(jws.payload))
    const issuer = chooseIssuer(payload, issuers, now)
    if (isFinding(issuer)) return issuer
    return whenKnown(findKeys(request, issuer.source), (keys) => {
      if (isFinding(keys)) return keys
      return whenKnown(findSigner(signedText(jws, engine), keys), (key) => {
        if (key === undefined) return badSignature(request)
        known.add(jws.header, request)
        if (payload === undefined) return NO_CLAIMS
        return checkClaims(payload, issuer, now) ?? { payload, key, issuer }
      })
    })
  }
}

/**
 * The unverified `iss` chooses whose keys to try, or refuses the token before a key is loaded for
 * it, and nothing more: `checkClaims` compares it again after the signature.
 *
 * @param payload undefined if it is no JSON object: an only issuer's keys judge that token first.
 * @param now epoch seconds.
 */
export function chooseIssuer(
  payload: Payload | undefined,
  issuers: readonly TrustedIssuer[],
  now: number,
): TrustedIssuer | Finding {
  const [only] = issuers
  const single = issuers.length === 1
  const iss = payload?.['iss']
  const chosen = single && payload === undefined ? only : issuers.find((one) => one.issuer === iss)
  if (chosen !== undefined) return retiredFinding(chosen, now) ?? chosen
  return {
    reason: 'wrong_issuer',
    expected: single ? only?.issuer : issuers.map(({ issuer }) => issuer),
    actual: shown(iss),
  }
}

/** What a header asks of the keys; the rules of the header are checked elsewhere. */
export function keyRequest(header: Header): KeyRequest | Finding {
  const alg = canonicalAlgorithm(header['alg'])
  if (alg === undefined) return { reason: 'algorithm_not_allowed', actual: shown(header['alg']) }
  return { kid: typeof header['kid'] === 'string' ? header['kid'] : undefined, alg }
}

/**
 * The keys to try for a token, or why there are none.
 *
 * @throws AuthError `unavailable` when the keys can't be had.
 */
export function findKeys(
  request: KeyRequest,
  source: KeySource,
): readonly VerificationKey[] | Finding | Promise<readonly VerificationKey[] | Finding> {
  return whenKnown(source.find(request), (keys) => checkKeys(keys, request) ?? keys)
}

/** RFC 8725 section 3.1: each key is used with exactly one algorithm. */
function checkKeys(
  keys: readonly VerificationKey[],
  { kid, alg }: KeyRequest,
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

/** The parts of a token that a key is asked about. */
export function signedText(
  { token, signed, signature }: CompactJws,
  engine: Pick<SignatureEngine, 'decode'>,
): SignedText {
  return { token, signed, signature: engine.decode(signature) }
}

/** The first of the keys that signed the token; undefined if none did. */
export function findSigner(
  text: SignedText,
  keys: readonly VerificationKey[],
  from = 0,
): VerificationKey | undefined | Promise<VerificationKey | undefined> {
  const key = keys[from]
  if (key === undefined) return undefined
  return whenKnown(verifySignature(text, key), (verified) =>
    verified ? key : findSigner(text, keys, from + 1),
  )
}

function badSignature({ kid = 'the configured key' }: KeyRequest): Finding {
  return { reason: 'bad_signature', expected: `a signature by ${kid}` }
}
