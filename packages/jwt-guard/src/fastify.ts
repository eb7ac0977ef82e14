export {
  authErrors,
  findPrincipal,
  getPrincipal,
  optionalAuth,
  requireAuth,
  requireClaims,
  requireScopes,
  requireSelf,
  type ErrorHandler,
  type Hook,
  type HookRequest,
} from './fastify/hooks.js'
