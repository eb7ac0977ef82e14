import type { Algorithm } from '../../core/token/algorithms.js'
import { createKeyPair, importSharedSecret, randomKid, type SigningKey } from './signing-key.js'

/** The keys of a test issuer: which one signs, and which are published. */
export interface Keyring {
  /** The key that signs now; the first is made when it is first needed. */
  current(): Promise<SigningKey>
  /** The key of that kid, published or withdrawn. */
  byKid(kid: string): SigningKey
  published(): Promise<readonly SigningKey[]>
  rotate(): Promise<SigningKey>
  withdraw(kid: string): void
  /** Of a shared secret. */
  readonly secret: string | undefined
}

export function createKeyring(algorithm: Algorithm, secret: string | undefined): Keyring {
  return algorithm === 'HS256' ? createSecretRing(secret) : createKeyPairRing(algorithm)
}

function createKeyPairRing(algorithm: Exclude<Algorithm, 'HS256'>): Keyring {
  const made = new Map<string, SigningKey>()
  const withdrawn = new Set<string>()
  let current: Promise<SigningKey> | undefined

  async function make(): Promise<SigningKey> {
    const kid = randomKid()
    const key = await createKeyPair(algorithm, kid)
    made.set(kid, key)
    return key
  }

  return {
    secret: undefined,
    current: () => (current ??= make()),
    byKid(kid) {
      const key = made.get(kid)
      if (key === undefined) throw new TypeError(`this issuer has no key ${JSON.stringify(kid)}`)
      return key
    },
    async published() {
      await (current ??= make())
      return [...made].flatMap(([kid, key]) => (withdrawn.has(kid) ? [] : [key]))
    },
    async rotate() {
      await (current ??= make())
      current = make()
      return current
    },
    withdraw(kid) {
      this.byKid(kid)
      if (made.size - withdrawn.size === 1 && !withdrawn.has(kid)) {
        throw new TypeError(
          'withdraw: it is the last published key, and a guard takes an empty key set for an outage; rotate() first',
        )
      }
      withdrawn.add(kid)
    },
  }
}

function createSecretRing(secret: string = randomKid() + randomKid()): Keyring {
  const shared = importSharedSecret(secret)
  const none = (verb: string): never => {
    throw new TypeError(`${verb}: a shared secret has no kid; make another issuer with that secret`)
  }
  return {
    secret,
    current: () => shared,
    byKid: () => none('kid'),
    published: () => Promise.resolve([]),
    rotate: () => Promise.resolve().then(() => none('rotate')),
    withdraw: () => none('withdraw'),
  }
}
