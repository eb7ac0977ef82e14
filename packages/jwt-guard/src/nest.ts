export {
  CurrentPrincipal,
  JwtGuardModule,
  Public,
  Scopes,
  type JwtGuardModuleOptions,
} from './nest/module.js'
export {
  authErrors,
  findPrincipal,
  getPrincipal,
  optionalAuth,
  requireAuth,
  requireClaims,
  requireScopes,
  requireSelf,
  type NestRequest,
} from './nest/guards.js'
