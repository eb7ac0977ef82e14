import { originOfPrincipal } from '../core/principal-origin.js'

/**
 * Asserts that the principal's ids are ids of one set of users: `1` of one issuer may be another
 * person than `1` of the next, and their rows would be each other's.
 *
 * @throws TypeError for a principal of a guard with several issuers, unless its `subjects` are
 *   `'shared'`
 */
export function assertOneSubjectSpace(principal: unknown, caller: string): void {
  if (!originOfPrincipal(principal).subjectsApart) return
  throw new TypeError(
    `${caller}: the guard has several issuers, and an id of one may be somebody else's at another; ` +
      "if they have the same users, say so: createGuard({ subjects: 'shared' }), else use a guard " +
      'for each and keep their rows apart',
  )
}
