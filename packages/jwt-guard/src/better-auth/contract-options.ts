import type { Algorithm } from '../core/token/algorithms.js'
import type { StandardSchema } from '../core/options/standard-schema.js'
import type { SignedIn } from './contract-claims.js'

/** The algorithms of Better Auth's own keys. */
export type ContractAlgorithm = Exclude<Algorithm, 'HS256'>

/** A Standard Schema whose input is typed too: what is signed, before the API transforms it. */
export interface ClaimsSchema<Input, Claims> extends StandardSchema<Claims> {
  readonly '~standard': StandardSchema<Claims>['~standard'] & {
    readonly types?: { readonly input: Input; readonly output: Claims } | undefined
  }
}

/** Which claims a token carries, and where they come from. */
export interface ContractClaims<Input, Claims> {
  /** A Standard Schema (zod, valibot, …) of the chosen claims: it types `principal.claims`. */
  readonly schema: ClaimsSchema<Input, Claims>
  /**
   * The claims of who is signed in. Not `iss`, `aud`, `sub`, `exp`, `nbf`, `iat`, `jti`, `sid` or
   * `cnf`. What the schema refuses isn't signed: `/token` then answers 500.
   */
  readonly from: (signedIn: SignedIn) => NoInfer<Input> | Promise<NoInfer<Input>>
}

/** How long a key signs and stays published; durations such as `'30d'`. */
export interface RotationOptions {
  /** A new key signs after this. Default `'30d'`. */
  readonly every?: string
  /** An old key stays published this long; longer than a token lives. Default: two days more. */
  readonly grace?: string
}

interface CommonOptions {
  /** Exact `iss`: the issuer's URL, usually Better Auth's `baseURL`. */
  readonly issuer: string
  /** The `aud` of every token: what names your API; several, if one token is for several APIs. */
  readonly audience: string | readonly string[]
  /** How long a token lives: `'90s'`, `'15m'`, `'12h'`, `'7d'`. At most 365 days. */
  readonly lifetime: string
  /** Adds a random `jti`, by which one token can be revoked. */
  readonly tokenId?: boolean
  /** Adds `sid`, the session's id (never its token), by which a session's tokens can be revoked. */
  readonly sessionId?: boolean
  /** Better Auth's `basePath`, under which `/jwks` is. Default `'/api/auth'`. */
  readonly basePath?: string
  /** Told what works but is unwise. Default `console.warn`. */
  readonly onWarning?: (message: string) => void
}

interface PublicKeyOptions {
  /** Of new keys. Default EdDSA. */
  readonly algorithm?: ContractAlgorithm
  readonly rotation?: RotationOptions
  readonly secret?: never
}

interface SecretOptions {
  /**
   * HS256 with a secret of 32 bytes at least that both sides hold. Of several, the first signs and
   * all verify, so that it can be changed. Given and undefined, as by a variable that isn't set, it
   * is a TypeError and never means public keys.
   */
  readonly secret: string | readonly string[] | undefined
  readonly algorithm?: never
  readonly rotation?: never
}

/** Options of `tokenContract`; `claims` beside them. */
export type TokenContractOptions = CommonOptions & (PublicKeyOptions | SecretOptions)
