/** Where revocations are kept: numbers under keys, each for a while. */
export interface RevocationStore {
  /** The numbers under these keys, in their order; undefined where there is none. One round trip. */
  read(keys: readonly string[]): Promise<readonly (number | undefined)[]>
  /**
   * Keeps a number for so many seconds. A larger one that is there already stays: a slow clock must
   * not take a revocation back.
   */
  write(key: string, value: number, seconds: number): Promise<void>
}

/** What a revocation list looks at; a Principal has it all. */
export interface RevocableToken {
  readonly userId: string
  readonly tokenId?: string
  readonly sessionId?: string
  /** Epoch seconds. */
  readonly issuedAt?: number
}

export interface RevocationListOptions {
  /**
   * When the store fails or is silent: `'closed'` answers 503, `'open'` lets every valid token
   * through, revoked or not. There is no default: it is a choice between outage and risk.
   */
  readonly onFailure: 'closed' | 'open'
  /**
   * Seconds a token can live (`contract.lifetime`): entries are kept so long, and a minute for
   * clocks. With Better Auth's cookie cache, add its `maxAge`: it mints for a session that is gone.
   */
  readonly lifetime: number
  /** Seconds the store may take. Default 1. */
  readonly timeout?: number
  /** Told when the store begins to fail. Default `console.error`. */
  readonly onError?: (error: unknown) => void
  /** Wall clock in milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** Tokens that are refused before they expire. */
export interface RevocationList {
  /** For `createGuard({ isRevoked })`. Rejects if the store fails and `onFailure` is `'closed'`. */
  isRevoked(token: RevocableToken): Promise<boolean>
  /**
   * Refuses one token, by its `jti`.
   *
   * @throws what the store throws, whatever `onFailure`: nothing was revoked then.
   */
  revokeToken(tokenId: string): Promise<void>
  /** Refuses the tokens of one session, by their `sid`; throws as `revokeToken`. */
  revokeSession(sessionId: string): Promise<void>
  /**
   * Refuses a user's tokens issued until `before`: `iat` up to it, and all without `iat`. Since Better
   * Auth counts whole seconds, a token made in that very second is refused too. Throws as
   * `revokeToken`.
   *
   * What is NOT refused: a token that is being made at that moment and dated later, since it looks like
   * one of a new sign-in. `revokeSession` knows it by its `sid`; for a user who may not come back, give
   * a `before` of a minute from now.
   *
   * @param before default: now.
   */
  revokeUser(userId: string, before?: Date): Promise<void>
  /**
   * Better Auth's `databaseHooks` that revoke a session's tokens when it ends before its time, and a
   * user's when it is banned or deleted, with all issued in the minute after that: they may have been
   * in the making. If the store fails, they throw with `'closed'`.
   */
  databaseHooks(): RevocationHooks
}

interface SessionRow {
  readonly id: string
  readonly expiresAt: Date
}

interface UserRow {
  readonly id: string
}

/** Fits Better Auth's `databaseHooks`. */
export interface RevocationHooks {
  session: { delete: { after: (session: SessionRow) => Promise<void> } }
  user: {
    update: { after: (user: (UserRow & { readonly banned?: unknown }) | null) => Promise<void> }
    delete: {
      before: (user: UserRow) => Promise<void>
      after: (user: UserRow) => Promise<void>
    }
  }
}
