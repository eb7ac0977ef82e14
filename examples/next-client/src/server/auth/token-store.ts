import 'server-only'
import type { TokenStore } from 'jwt-guard/client'

/** What a mint is made with, and what it leaves: the cookies of a session renewed by the way. */
export interface Mint {
  readonly headers: Headers
  readonly mayRenew: boolean
  setCookies: readonly string[]
}

declare global {
  /** Access tokens of this process by session. On `globalThis`: see `auth.ts`. */
  var accessTokens: TokenStore<Mint> | undefined
}

/** Forgets the access token of a session that has ended, and one that is being minted for it. */
export async function forgetSession(sessionToken: string): Promise<void> {
  await globalThis.accessTokens?.forget(sessionToken)
}
