export {
  createTokenSource,
  type TokenSource,
  type TokenSourceOptions,
  type Waiting,
} from './client/token-source.js'
export {
  createTokenStore,
  type SessionCredential,
  type TokenStore,
  type TokenStoreOptions,
} from './client/token-store.js'
export type { FetchToken, TokenAnswer } from './client/token-answer.js'
export { isTokenError, TokenError, type TokenErrorCode } from './client/token-error.js'
export { createAuthFetch, type AuthFetch, type AuthFetchOptions } from './client/auth-fetch.js'
