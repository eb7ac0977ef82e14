import type { SignatureEngine } from '../core/signature.js'
import type { Algorithm } from '../core/token/algorithms.js'
import { verificationKey, type KeyRequest, type VerificationKey } from '../core/key-source.js'
import { ambiguousKids, fingerprintOf, readJwk, type SkippedJwk } from './jwk.js'

/** The sound keys of a JWKS. Immutable: a refresh makes a new one. */
export interface KeySet {
  readonly byKid: ReadonlyMap<string, VerificationKey>
  /** Keys without `kid`, and all others: what a token without `kid` may mean. */
  readonly all: readonly VerificationKey[]
}

export interface KeySetOptions {
  readonly algorithms: ReadonlySet<Algorithm>
  readonly maxKeys: number
  readonly engine: SignatureEngine
  /** Keys that stay the same keep their object, and with it their cached tokens. */
  readonly previous?: KeySet | undefined
  readonly onSkip?: ((skipped: SkippedJwk) => void) | undefined
}

/** The load gave no key set to work with; the message says why. */
export class KeyLoadError extends Error {
  override readonly name = 'KeyLoadError'
  /** Seconds the key server asked to wait. */
  readonly retryAfter: number | undefined

  constructor(message: string, options: { cause?: unknown; retryAfter?: number | undefined } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.retryAfter = options.retryAfter
  }
}

/**
 * The usable keys of a JWKS (RFC 7517 section 5); the others are left out, one `onSkip` each. A key
 * that comes twice is one. Of different usable keys with one `kid` none is used: there is no telling
 * which was meant.
 *
 * @throws KeyLoadError if it is no JWKS, has too many keys, or none that is usable. An empty set
 *   is an answer (an issuer that has signed nothing yet), but never in place of keys.
 */
export async function readKeySet(jwks: unknown, options: KeySetOptions): Promise<KeySet> {
  const members = membersOf(jwks)
  if (members.length > options.maxKeys) {
    throw new KeyLoadError(`the JWKS has ${members.length} keys, over keys.maxKeys`)
  }
  const sound: VerificationKey[] = []
  for (const member of members) {
    const key = await readKey(member, options)
    if ('why' in key) options.onSkip?.(key)
    else if (!sound.some(({ fingerprint }) => fingerprint === key.fingerprint)) sound.push(key)
  }
  const ambiguous = ambiguousKids(sound)
  for (const kid of ambiguous) options.onSkip?.({ kid, why: 'several keys have this kid' })
  const all = sound.filter(({ kid }) => kid === undefined || !ambiguous.has(kid))
  const held = options.previous?.all.length ?? 0
  if (all.length === 0 && (members.length > 0 || held > 0)) {
    throw new KeyLoadError('the JWKS has no usable key')
  }
  const byKid = new Map(all.flatMap((key) => (key.kid === undefined ? [] : [[key.kid, key]])))
  return { byKid, all }
}

/** Whether `key` is one of the set, and not just one like it. */
export function holdsKey(keys: KeySet | undefined, key: VerificationKey): boolean {
  if (keys === undefined) return false
  return key.kid === undefined ? keys.all.includes(key) : keys.byKid.get(key.kid) === key
}

/** The keys of a set that fit: by `kid` if the token has one, else the only one of its algorithm. */
export function matchKeys(
  { byKid, all }: KeySet,
  { kid, alg }: KeyRequest,
): readonly VerificationKey[] {
  if (kid === undefined) return all.filter((key) => key.alg === alg)
  const key = byKid.get(kid)
  return key === undefined ? [] : [key]
}

function membersOf(jwks: unknown): readonly unknown[] {
  if (typeof jwks === 'object' && jwks !== null && 'keys' in jwks && Array.isArray(jwks.keys)) {
    return jwks.keys
  }
  throw new KeyLoadError('the answer is no JWKS: it has no array `keys`')
}

async function readKey(
  member: unknown,
  { algorithms, previous, engine }: KeySetOptions,
): Promise<VerificationKey | SkippedJwk> {
  const jwk = readJwk(member, algorithms)
  if ('why' in jwk) return jwk
  const { kid, alg, members, signatureLength } = jwk
  const fingerprint = fingerprintOf(jwk)
  const same = previous?.all.find((key) => key.fingerprint === fingerprint)
  if (same !== undefined) return same
  const why = jwk.flaw()
  if (why !== undefined) return { kid, why }
  const check = await engine.importKey(members, alg)
  if (check === undefined) return { kid, why: 'this platform refuses the key' }
  return verificationKey({ kid, alg, signatureLength, check, fingerprint })
}
