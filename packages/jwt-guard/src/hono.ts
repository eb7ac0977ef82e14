export {
  authErrors,
  findPrincipal,
  getPrincipal,
  optionalAuth,
  requireAuth,
  requireClaims,
  requireScopes,
  requireSelf,
  type OptionalPrincipalVariables,
  type PrincipalVariables,
} from './hono/middleware.js'
