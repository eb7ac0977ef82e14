import type { Algorithm } from '../../core/token/algorithms.js'
import type { ActingClient, Actor, TestUser } from '../requests/acting.js'
import type { DefinePayload, TokenClaims } from './claims.js'
import type { TestClock } from './clock.js'
import type { HostileCredential, HostileToken } from '../hostile/hostile-token.js'
import type { IssuerServer } from './http-face.js'
import type { Outage, PublishedKeys } from './key-server.js'
import type { GuardKeys } from './seen-by.js'
import type { SupertestAgent } from '../requests/supertest.js'
import type { TestTarget } from '../requests/target.js'

export interface TestIssuerOptions {
  /** Default `https://issuer.test`. */
  readonly issuer?: string
  /** Default `https://api.test`. */
  readonly audience?: string
  /** Default EdDSA, as Better Auth's. */
  readonly algorithm?: Algorithm
  /** For HS256, which it implies. Default: a random one. */
  readonly secret?: string
  /** Seconds until a token expires. Default 900, as Better Auth's. */
  readonly lifetime?: number
  /**
   * The claims beside `sub`: the function that Better Auth's `jwt()` takes, with the same arguments,
   * and awaited. Columns of plugins are not in its rows. Default: the whole user row, as Better
   * Auth's. If it fails, answers no object or takes over 5 seconds, `token()` rejects.
   */
  readonly definePayload?: DefinePayload
}

export interface TokenOptions {
  /** Seconds. Default: the issuer's. */
  readonly lifetime?: number
  /** Members of the header to add, change or (undefined) leave out: `{ typ: 'at+jwt' }`. */
  readonly header?: Readonly<Record<string, unknown>>
  /** Sign with this key of the issuer, published or withdrawn. Default: the current one. */
  readonly kid?: string
}

/** Options for `createGuard`; spread them to add your own. */
export interface TestGuardOptions {
  readonly issuer: string
  readonly audience: string
  /** Of public keys. */
  readonly jwks?: () => Promise<PublishedKeys>
  /** Of HS256. */
  readonly secret?: string
  /** The issuer's clock. */
  readonly now: () => number
  /** So that a rotation or withdrawal is seen within a second. */
  readonly keys: { readonly maxAge: number; readonly minRefreshInterval: number }
}

/** A Better Auth for tests: real keys and signatures, no network, no database, no session. */
export interface TestIssuer {
  readonly issuer: string
  readonly audience: string
  readonly guardOptions: TestGuardOptions
  /** What tokens and, by `guardOptions`, guards go by. */
  readonly clock: TestClock

  /** A token as Better Auth 1.7.7 makes it, for a user by id or with these claims. */
  token(user?: string | TokenClaims, options?: TokenOptions): Promise<string>
  /** A user to act as; each request gets a fresh token. */
  user(user: string | TokenClaims): TestUser
  /** Bad tokens with the answer due to each, for a guard with the default rules. */
  hostileTokens(): readonly HostileToken[]
  /** Bad `Authorization` headers around a good token, with the answer due to each. */
  hostileHeaders(): readonly HostileCredential[]

  /** Sends requests as whoever is given: `as('alice').get('/api/todos')`. */
  client(app: TestTarget): (actor?: Actor) => ActingClient
  /** The same for supertest: `issuer.supertest(() => request.agent(app))`. */
  supertest<Agent extends SupertestAgent>(makeAgent: () => Agent): (actor?: Actor) => Agent

  /** Kid of the key that signs now; undefined for HS256. */
  kid(): Promise<string | undefined>
  /** The published keys, whatever the outage. */
  jwks(): Promise<PublishedKeys>
  /** Signs with a new key from here on; the old ones stay published. Resolves to its kid. */
  rotate(): Promise<string>
  /** Takes a key off the key set; `token(…, { kid })` still signs with it. */
  withdraw(kid: string): void
  /** Resolves when the guard works with the keys published now: a second at most. */
  seenBy(guard: GuardKeys, seconds?: number): Promise<void>
  /** The key server fails from here on. Default `down`: no connection. */
  outage(kind?: Outage): void
  recover(): void
  /** How often keys were asked for. */
  readonly keyRequests: number

  /** Answers `GET /api/auth/jwks`: as `keys.fetch`, or behind a mock of your own. */
  respond(request: Request): Promise<Response>
  /** Serves that on 127.0.0.1, for an API in another process. Node alone. */
  listen(port?: number): Promise<IssuerServer>
}
