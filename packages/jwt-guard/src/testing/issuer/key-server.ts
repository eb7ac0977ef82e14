import type { Keyring } from './keyring.js'
import type { SigningKey } from './signing-key.js'

/**
 * How a key server fails: the connection breaks, it answers 500, an HTML page or an empty key set,
 * or it doesn't answer.
 */
export type Outage = 'down' | 'error' | 'html' | 'empty' | 'hang'

export interface PublishedKeys {
  readonly keys: readonly object[]
}

/** Publishes the keys of a test issuer, without a network of its own. */
export interface KeyServer {
  /** Answers as Better Auth does; rejects while it is down. */
  respond(request: Request): Promise<Response>
  /** What a guard in the same process gets: the key set, or a rejection. */
  load(): Promise<PublishedKeys>
  /** How often the keys were asked for. */
  readonly requests: number
  fail(kind: Outage): void
  recover(): void
}

/** The key set of what is published. */
export function publicKeys(keys: readonly SigningKey[]): PublishedKeys {
  return { keys: keys.flatMap(({ jwk }) => (jwk === undefined ? [] : [jwk])) }
}

export const JWKS_PATH = '/api/auth/jwks'

export function createKeyServer(keyring: Keyring): KeyServer {
  let outage: Outage | undefined
  let requests = 0
  let wakeUp: (() => void)[] = []

  async function published(): Promise<PublishedKeys> {
    requests += 1
    while (outage === 'hang') await new Promise<void>((resolve) => wakeUp.push(resolve))
    const keys = outage === 'empty' ? [] : await keyring.published()
    return publicKeys(keys)
  }

  async function respond(): Promise<Response> {
    const keys = await published()
    switch (outage) {
      case 'down':
        throw new TypeError('the test issuer is down')
      case 'error':
        return Response.json({ message: 'Internal Server Error' }, { status: 500 })
      case 'html':
        return new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
      default:
        return Response.json(keys)
    }
  }

  return {
    get requests() {
      return requests
    },
    respond({ method, url }) {
      const isJwks = method === 'GET' && new URL(url).pathname === JWKS_PATH
      // As Better Auth: with a shared secret there are no keys to publish.
      if (isJwks && keyring.secret === undefined) return respond()
      return Promise.resolve(Response.json({ message: 'Not Found' }, { status: 404 }))
    },
    async load() {
      const keys = await published()
      if (outage === undefined || outage === 'empty') return keys
      throw new Error(`the test issuer is out (${outage})`)
    },
    fail(kind) {
      outage = kind
    },
    recover() {
      outage = undefined
      for (const resume of wakeUp) resume()
      wakeUp = []
    },
  }
}
