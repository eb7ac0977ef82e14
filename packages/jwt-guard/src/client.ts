export {
  createTokenSource,
  type FetchToken,
  type TokenSource,
  type TokenSourceOptions,
  type Waiting,
} from './client/token-source.js'
export type { TokenAnswer } from './client/token-answer.js'
export { isTokenError, TokenError, type TokenErrorCode } from './client/token-error.js'
export { createAuthFetch, type AuthFetch, type AuthFetchOptions } from './client/auth-fetch.js'
