import { AuthError } from '../core/errors.js'
import type { Algorithm } from '../core/token/algorithms.js'
import type { Emit } from '../core/events.js'
import { verificationKey, type KeySource, type VerificationKey } from '../core/key-source.js'
import { holdsKey, matchKeys, readKeySet, type KeySet } from './key-set.js'

/** Shared HS256 secrets; every token is tried with each, the current first. */
export function createSecretSource(secrets: readonly Uint8Array<ArrayBuffer>[]): KeySource {
  const keys = once(() => Promise.all(secrets.map(importSecret)))
  return {
    find: () => keys(),
    holds: () => true,
    async ready() {
      await keys()
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
    readonly emit: Emit
  },
): KeySource {
  const { issuer, emit } = options
  let loaded: KeySet | undefined
  const load = once(async () => {
    loaded = await readKeySet(jwks, {
      algorithms: options.algorithms,
      maxKeys: options.maxKeys,
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
      await load()
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
): Promise<VerificationKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const material = await crypto.subtle.importKey('raw', secret, algorithm, false, ['verify'])
  return verificationKey({ kid: undefined, alg: 'HS256', material, fingerprint: `secret ${index}` })
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
