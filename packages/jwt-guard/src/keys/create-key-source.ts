import type { Algorithm } from '../core/token/algorithms.js'
import type { ChallengeSettings } from '../core/challenge.js'
import type { Emit } from '../core/events.js'
import type { IssuerSettings } from '../core/options/issuers.js'
import { isRetired } from '../core/token/claims.js'
import type { KeyPolicySettings } from '../core/options/settings.js'
import { fetchJwks, type FetchLike } from './fetch-jwks.js'
import { createSecretSource, createStaticSource } from './fixed-keys.js'
import { createJwksClient } from './jwks-client.js'
import { shownAddress } from './load-failure.js'
import type { KeySource } from '../core/key-source.js'
import type { SignatureEngine } from '../core/signature.js'
import type { WaitUntil } from './load-sharing.js'

export interface KeySourceOptions {
  readonly issuer: IssuerSettings
  readonly algorithms: ReadonlySet<Algorithm>
  readonly policy: KeyPolicySettings
  /** Default: the platform's. */
  readonly fetch: FetchLike | undefined
  /** Of the platform, where it is needed to refresh keys behind a request. */
  readonly waitUntil: WaitUntil | undefined
  readonly engine: SignatureEngine
  readonly challenge: ChallengeSettings
  readonly emit: Emit
  readonly now: () => number
  readonly monotonic: () => number
}

/** The key source that an issuer's options name. Nothing is loaded yet. */
export function createKeySource(options: KeySourceOptions): KeySource {
  const { policy } = options
  const { issuer, keys } = options.issuer
  const retired = (): boolean => isRetired(options.issuer, options.now)
  const shared = { ...options, issuer, maxKeys: policy.maxKeys, retired }
  switch (keys.kind) {
    case 'secret':
      return createSecretSource(keys.secrets, options.engine)
    case 'static':
      return createStaticSource(keys.jwks, shared)
    case 'function':
      return createJwksClient({ ...shared, load: () => Promise.resolve().then(keys.load) })
    case 'remote': {
      const request = { uri: keys.uri, maxBytes: policy.maxBytes, fetch: options.fetch }
      const address = shownAddress(keys.uri)
      return createJwksClient({ ...shared, address, load: (signal) => fetchJwks(request, signal) })
    }
  }
}
