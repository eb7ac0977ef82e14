import type { Algorithm } from '../token/algorithms.js'
import type { GuardListener } from '../events.js'
import type { BetterAuthClaims, Principal } from '../principal.js'
import type { StandardSchema } from './standard-schema.js'

/** Accepted `aud` values; `null` skips the check, which must be typed out. */
export type Audience = string | readonly string[] | null

/** A JWK Set (RFC 7517 section 5). */
export interface JsonWebKeySet {
  readonly keys: readonly object[]
}

/** The keys themselves, or a function that returns them: an issuer in this process, a file. */
export type JwksOption = JsonWebKeySet | (() => JsonWebKeySet | Promise<JsonWebKeySet>)

/** Where one issuer's keys are. At most one; without any, `jwksUri` has its default. */
export interface KeyOptions {
  /**
   * URL of the public keys; https, unless loopback or `keys.allowHttp`. Default: Better Auth's
   * `<issuer>/api/auth/jwks` for an issuer without a path, else `<issuer>/jwks`.
   */
  readonly jwksUri?: string
  readonly jwks?: JwksOption
  /**
   * HS256 secrets of 32 bytes at least; the first is the current one. Text counts as UTF-8. Given
   * and undefined, as by a variable that isn't set, it is a TypeError and never means public keys.
   */
  readonly secret?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
}

export interface IssuerOptions extends KeyOptions {
  /** Exact `iss`. */
  readonly issuer: string
  /** Default: the guard's `audience`. */
  readonly audience?: Audience
  /** End of a migration window: from here on this issuer's tokens are refused. */
  readonly until?: Date
}

/** Rules and limits; all have defaults. */
export interface GuardRules<Claims> {
  /** Default: EdDSA (also by its name Ed25519), ES256, ES512, RS256, PS256; HS256 with `secret`. */
  readonly algorithms?: readonly (Algorithm | 'Ed25519')[]
  /** Seconds that clocks may differ. Default 5. */
  readonly clockTolerance?: number
  /** Seconds since `iat` after which a token is refused, whatever its `exp`. Default: none. */
  readonly maxTokenAge?: number
  /** Accepted `typ`, null for absent. Default `[null, 'JWT', 'at+jwt']`. */
  readonly types?: readonly (string | null)[]
  /**
   * Your own rule, asked once per token before it is cached: `false` is 401, an AuthError passes
   * through, any other exception is 503.
   */
  readonly check?: Check<Claims>
  /**
   * Lets in tokens that a client got for itself (`principal.kind` is `service`); else they are 403.
   * Better for the routes that are for services alone, by `guard.with`. Default false.
   */
  readonly services?: boolean
  /** Asked on every request, cached or not: `true` is 401, an exception is 503. */
  readonly isRevoked?: (principal: Principal<Claims>) => boolean | Promise<boolean>
  /**
   * Where the token's scopes are, if not in `scope` (a string or an array): `({ scp }) => scp`, say.
   * An answer that is no list of scopes is 503.
   */
  readonly scopes?: (claims: Claims) => readonly string[]
  /**
   * Seconds that `check`, `isRevoked`, an async `claims` schema or an async predicate may take: then
   * 503. Default 5.
   */
  readonly hookTimeout?: number
  /**
   * Verified tokens kept: how many, and for how many seconds, though never past `exp`. Default
   * `{ maxEntries: 10_000, maxAge: 300 }`.
   */
  readonly cache?: false | { readonly maxEntries?: number; readonly maxAge?: number }
  readonly keys?: KeyPolicyOptions
  /** What `WWW-Authenticate` says. Default `{ realm: 'api' }`. */
  readonly challenge?: { readonly realm?: string; readonly resourceMetadata?: string }
  /** Wall clock in milliseconds. Default `Date.now`. */
  readonly now?: () => number
  /** Told of every verification, refusal and key load; try `consoleEvents()`. */
  readonly onEvent?: GuardListener | readonly GuardListener[]
}

/** `true`: the principal may pass. */
export type Check<Claims> = (principal: Principal<Claims>) => boolean | Promise<boolean>

/** `true`: the token is refused. */
export type RevocationTest<Claims> = (principal: Principal<Claims>) => boolean | Promise<boolean>

/** A `fetch` as keys need it: the platform's, undici's, or a function of yours. */
export type KeysFetch = (input: string, init: KeysRequestInit) => Promise<KeysResponse>

export interface KeysRequestInit {
  readonly headers: Record<string, string>
  readonly redirect: 'manual'
  /** Ends the request, its body included. */
  readonly signal: AbortSignal
}

/**
 * What is read of an answer. Structural, because undici's and the platform's are two types. Without
 * a stream as `body`, the text is only measured when all of it has come.
 */
export interface KeysResponse {
  readonly status: number
  readonly redirected?: boolean
  readonly headers?: { get(name: string): string | null }
  readonly body?: unknown
  text?(): Promise<string>
}

/** How keys are loaded and kept. Times are in seconds, as in all options; fractions are allowed. */
export interface KeyPolicyOptions {
  /** Seconds until keys are stale; they are refreshed ahead of it. Default 600. */
  readonly maxAge?: number
  /** Seconds that stale keys still serve while the key server fails. Default 3600. */
  readonly staleIfError?: number
  /** Seconds for one whole answer. Default 5. */
  readonly timeout?: number
  /** Least seconds between two loads that unknown kids cause. Default 5. */
  readonly minRefreshInterval?: number
  /** Bytes of a key set after decompression. Default 262,144. */
  readonly maxBytes?: number
  /** Keys of a key set that are looked at; a set with more is refused. Default 64. */
  readonly maxKeys?: number
  /** Allow plain http to other hosts than loopback, as inside a container network. */
  readonly allowHttp?: boolean
  /** Default: the platform's `fetch`. */
  readonly fetch?: KeysFetch
  /**
   * For Cloudflare Workers: `waitUntil` of `cloudflare:workers`. Keys are refreshed in it; without
   * it, the request that finds a refresh due waits for it.
   */
  readonly waitUntil?: (work: Promise<unknown>) => void
}

interface SingleIssuer extends KeyOptions {
  /** Exact `iss`. */
  readonly issuer: string
  readonly audience: Audience
  readonly issuers?: undefined
  readonly subjects?: undefined
}

interface SeveralIssuers {
  /** Several issuers, one key store each. */
  readonly issuers: readonly IssuerOptions[]
  /** For the issuers that name none. */
  readonly audience?: Audience
  /**
   * `'shared'`: the issuers have the same users, so that an id means the same person whoever issued
   * the token (the old and the new address of one Better Auth). Without it, `ownerScope`,
   * `assertOwned` and `assertSelf` throw TypeError for principals of several issuers.
   */
  readonly subjects?: 'shared'
  readonly issuer?: undefined
  readonly jwksUri?: undefined
  readonly jwks?: undefined
  readonly secret?: undefined
}

/** Options of `createGuard`. */
export type GuardOptions<Claims = BetterAuthClaims> = (SingleIssuer | SeveralIssuers) &
  GuardRules<Claims>

/** With a Standard Schema (zod, valibot, …) that types and checks `principal.claims`. */
export type GuardOptionsWithClaims<
  Schema extends StandardSchema<Claims>,
  Claims,
> = GuardOptions<Claims> & { readonly claims: Schema }

/** What `guard.with` may change for a stricter or different route. */
export interface GuardVariation<Claims> {
  readonly audience?: Audience
  readonly types?: readonly (string | null)[]
  /** Asked after the guard's own `check`, not in place of it. */
  readonly check?: Check<Claims>
  /** Whether tokens that a client got for itself are let in. */
  readonly services?: boolean
}
