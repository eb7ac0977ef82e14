import { AuthError } from '../core/errors.js'
import type { SignatureEngine } from '../core/signature.js'
import type { Algorithm } from '../core/token/algorithms.js'
import type { Emit } from '../core/events.js'
import { verificationKey, type KeySource, type VerificationKey } from '../core/key-source.js'
import { holdsKey, matchKeys, readKeySet, type KeySet } from './key-set.js'

/** Bytes of SHA-256. */
const HS256_LENGTH = 32

/** Shared HS256 secrets; every token is tried with each, the current first. */
export function createSecretSource(
  secrets: readonly Uint8Array<ArrayBuffer>[],
  engine: SignatureEngine,
): KeySource {
  let loaded: readonly VerificationKey[] | undefined
  const load = once(async () => {
    loaded = await Promise.all(secrets.map((secret, index) => importSecret(secret, index, engine)))
    return loaded
  })
  return {
    find: () => loaded ?? load(),
    holds: () => true,
    async ready() {
      if (loaded === undefined) await load()
    },
    health: () => ({ keys: 'fresh', kids: [] }),
    close: () => undefined,
  }
}

/** A key set given in the options: it never changes. */
export function createStaticSource(
  jwks: unknown,
  options: {
    readonly issuer: string
    readonly algorithms: ReadonlySet<Algorithm>
    readonly maxKeys: number
    readonly engine: SignatureEngine
    readonly emit: Emit
  },
): KeySource {
  const { issuer, emit } = options
  let loaded: KeySet | undefined
  const load = once(async () => {
    loaded = await readKeySet(jwks, {
      algorithms: options.algorithms,
      maxKeys: options.maxKeys,
      engine: options.engine,
      onSkip: emit && ((skipped) => emit({ type: 'key_skipped', issuer, ...skipped })),
    }).catch((cause: unknown) => {
      throw new AuthError('unavailable', 'keys_unavailable', { cause })
    })
    return loaded
  })
  return {
    find: (request) =>
      loaded === undefined
        ? load().then((keys) => matchKeys(keys, request))
        : matchKeys(loaded, request),
    holds: (key) => holdsKey(loaded, key),
    async ready() {
      if (loaded === undefined) await load()
    },
    health: () => ({
      keys: loaded === undefined ? 'missing' : 'fresh',
      kids: loaded === undefined ? [] : [...loaded.byKid.keys()],
    }),
    close: () => undefined,
  }
}

/** @param index tells the secrets of one source apart. */
export async function importSecret(
  secret: Uint8Array<ArrayBuffer>,
  index: number,
  engine: SignatureEngine,
): Promise<VerificationKey> {
  return verificationKey({
    kid: undefined,
    alg: 'HS256',
    signatureLength: HS256_LENGTH,
    check: await engine.importSecret(secret),
    fingerprint: `secret ${index}`,
  })
}

/** One load at a time, and none after one that failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  const making = async (): Promise<T> => {
    const value = await make()
    // It would keep the async context of the request that it was made in.
    made = undefined
    return value
  }
  return () => (made ??= making())
}
