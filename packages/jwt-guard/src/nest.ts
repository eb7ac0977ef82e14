export {
  CurrentPrincipal,
  JwtGuardModule,
  Public,
  Scopes,
  type JwtGuardModuleOptions,
} from './nest/module.js'
export { authErrors } from './nest/errors.js'
export {
  findPrincipal,
  getPrincipal,
  optionalAuth,
  requireAuth,
  requireClaims,
  requireScopes,
  requireSelf,
  type NestRequest,
} from './nest/guards.js'
