import { AuthError } from '../core/errors.js'
import { tellRefusalOnce } from '../core/events.js'
import { shown } from '../core/token/finding.js'
import { originOfPrincipal } from '../core/principal-origin.js'
import type { Principal } from '../core/principal.js'
import { assertOneSubjectSpace } from './one-subject-space.js'
import { sameId } from './same-id.js'

/** @throws TypeError if a route gives something that is no name of a path parameter. */
export function checkParameter(name: unknown): void {
  if (typeof name === 'string' && name !== '' && !name.startsWith(':')) return
  throw new TypeError('requireSelf: give the name of a path parameter, without a colon')
}

/**
 * Asserts that the user named by a request is the one who holds the token.
 *
 * @param userId from the path, say; it is compared, never taken for an identity.
 * @throws AuthError `forbidden` (403) if it is somebody else, or a service, which is nobody; TypeError
 *   if there is no `userId`, which is a wiring bug: a route without that parameter; TypeError if the
 *   guard has several issuers whose users nobody said are the same (`subjects`).
 *
 * @example
 * ```ts
 * import { assertSelf } from 'jwt-guard'
 * import { principal } from './request.js'
 *
 * assertSelf(principal, 'ada') // 403 for anybody else
 * ```
 */
export function assertSelf(principal: Principal, userId: string | number | bigint): void {
  const { emit } = originOfPrincipal(principal)
  assertOneSubjectSpace(principal, 'assertSelf')
  if (userId === undefined || userId === null) {
    throw new TypeError('assertSelf: no userId; does the route have this parameter?')
  }
  if (principal.kind === 'user' && sameId(principal.userId, userId)) return
  const details = { expected: principal.userId, actual: shown(userId) }
  throw tellRefusalOnce(emit, new AuthError('forbidden', 'other_user', { details }))
}
