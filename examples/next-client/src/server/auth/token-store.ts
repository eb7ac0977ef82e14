import 'server-only'
import { createTokenCache, type CachedToken, type TokenCache } from './token-cache'

declare global {
  var accessTokens: TokenCache<CachedToken> | undefined
}

/** Access tokens of this process by session cookie. On `globalThis`: see `auth.ts`. */
export function tokenStore(): TokenCache<CachedToken> {
  return (globalThis.accessTokens ??= createTokenCache({ maxEntries: 10_000, maxAge: 60 }))
}

/** Forgets the access token of a session that has ended. A cookie is `<session token>.<signature>`. */
export function forgetSession(sessionToken: string): void {
  tokenStore().forget((cookie) => cookie.startsWith(`${sessionToken}.`))
}
