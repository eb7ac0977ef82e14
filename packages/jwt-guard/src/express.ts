export { optionalAuth, requireAuth } from './express/authentication.js'
export { requireClaims, requireScopes, requireSelf } from './express/requirements.js'
export { findPrincipal, getPrincipal } from './express/visitor.js'
export { authErrors } from './express/errors.js'
export type {
  ErrorMiddleware,
  ErrorResponse,
  Middleware,
  MiddlewareRequest,
  MiddlewareResponse,
  Next,
} from './express/middleware.js'
