import { importJWK } from 'jose'
import type { Algorithm } from '../core/algorithms.js'
import type { VerificationKey } from './key-source.js'
import { readJwk, type PublicJwk, type SkippedJwk } from './jwk.js'

/** The sound keys of a JWKS. Immutable: a refresh makes a new one. */
export interface KeySet {
  readonly byKid: ReadonlyMap<string, VerificationKey>
  /** Keys without `kid`, and all others: what a token without `kid` may mean. */
  readonly all: readonly VerificationKey[]
}

export interface KeySetOptions {
  readonly algorithms: ReadonlySet<Algorithm>
  readonly maxKeys: number
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
 * The usable keys of a JWKS (RFC 7517 section 5); the others are left out, one `onSkip` each. Of
 * two keys with one `kid` neither is used: there is no telling which was meant.
 *
 * @throws KeyLoadError if it is no JWKS, has too many keys, or no usable one.
 */
export async function readKeySet(jwks: unknown, options: KeySetOptions): Promise<KeySet> {
  const members = membersOf(jwks)
  if (members.length > options.maxKeys) {
    throw new KeyLoadError(`the JWKS has ${members.length} keys, over keys.maxKeys`)
  }
  const readable: PublicJwk[] = []
  for (const member of members) {
    const jwk = readJwk(member, options.algorithms)
    if ('why' in jwk) options.onSkip?.(jwk)
    else readable.push(jwk)
  }
  const all: VerificationKey[] = []
  for (const jwk of readable) {
    if (jwk.kid !== undefined && readable.filter((other) => other.kid === jwk.kid).length > 1) {
      options.onSkip?.({ kid: jwk.kid, why: 'several keys have this kid' })
      continue
    }
    const key = await importKey(jwk, options.previous)
    if (key === undefined) options.onSkip?.({ kid: jwk.kid, why: 'this platform refuses the key' })
    else all.push(key)
  }
  if (all.length === 0) throw new KeyLoadError('the JWKS has no usable key')
  const byKid = new Map(all.flatMap((key) => (key.kid === undefined ? [] : [[key.kid, key]])))
  return { byKid, all }
}

function membersOf(jwks: unknown): readonly unknown[] {
  if (typeof jwks === 'object' && jwks !== null && 'keys' in jwks && Array.isArray(jwks.keys)) {
    return jwks.keys
  }
  throw new KeyLoadError('the answer is no JWKS: it has no array `keys`')
}

async function importKey(
  jwk: PublicJwk,
  previous: KeySet | undefined,
): Promise<VerificationKey | undefined> {
  const fingerprint = JSON.stringify([jwk.kid, jwk.alg, jwk.members])
  const same = previous?.all.find((key) => key.fingerprint === fingerprint)
  if (same !== undefined) return same
  try {
    const material = await importJWK({ ...jwk.members, kty: jwk.members['kty'] ?? '' }, jwk.alg)
    if (material instanceof Uint8Array) return undefined
    return Object.freeze({ kid: jwk.kid, alg: jwk.alg, material, fingerprint })
  } catch {
    // Off-curve points and the like come as TypeError, DOMException or JOSEError.
    return undefined
  }
}
