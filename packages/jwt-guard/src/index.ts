export { createGuard } from './guard/create-guard.js'
export type { Guard } from './core/guard.js'
export type {
  Audience,
  Check,
  GuardOptions,
  GuardOptionsWithClaims,
  GuardRules,
  GuardVariation,
  IssuerOptions,
  JsonWebKeySet,
  JwksOption,
  KeyOptions,
  KeyPolicyOptions,
  KeysFetch,
  KeysRequestInit,
  KeysResponse,
} from './core/options/options.js'
export type { Algorithm } from './core/token/algorithms.js'
export type { AuthorizationHeader } from './core/bearer-token.js'
export type { BetterAuthClaims, Principal, PrincipalKind } from './core/principal.js'
export {
  AuthError,
  isAuthError,
  type AuthErrorCode,
  type AuthErrorDetails,
  type AuthErrorOptions,
  type AuthErrorReason,
  type Problem,
} from './core/errors.js'
export type { ChallengeSettings } from './core/challenge.js'
export { protectedHeaders } from './core/response-headers.js'
export type { GuardEvent, GuardListener } from './core/events.js'
export { consoleEvents, type ConsoleEventsOptions } from './core/console-events.js'
export type {
  StandardIssue,
  StandardResult,
  StandardSchema,
} from './core/options/standard-schema.js'
export type { GuardHealth, IssuerHealth, KeyHealth } from './core/key-source.js'
export { assertSelf } from './scope/self.js'
export { assertScopes } from './scope/scopes.js'
export { assertOwned, assertOwnerScope, ownerScope, type OwnerScope } from './scope/owner.js'
