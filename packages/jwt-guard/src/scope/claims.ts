import { answerOf, isThenable } from '../core/app-function.js'
import { AuthError, isAuthError } from '../core/errors.js'
import { tellRefusalOnce } from '../core/events.js'
import { internalsOf, type Guard } from '../core/guard.js'
import { originOfPrincipal, type PrincipalOrigin } from '../core/principal-origin.js'
import type { Principal } from '../core/principal.js'

/** A rule of the app about the token's holder. */
export type ClaimsPredicate<Claims> = (principal: Principal<Claims>) => boolean | Promise<boolean>

/**
 * Asserts that `predicate` says true of the principal; at once, if it answers at once.
 *
 * @throws AuthError `forbidden` (403) if it says false; an AuthError of its own passes through; 503
 *   `check_unavailable` if it throws anything else, answers no boolean, or takes longer than the
 *   guard's `hookTimeout`. Rejects with these where the answer comes later.
 */
export function assertClaims<Claims>(
  principal: Principal<Claims>,
  predicate: ClaimsPredicate<Claims>,
): void | Promise<void> {
  const origin = originOfPrincipal(principal)
  let answer: boolean | Promise<boolean>
  try {
    answer = answerOf(() => predicate(principal), origin.hookTimeout)
  } catch (cause) {
    throw undecided(origin, cause)
  }
  if (!isThenable(answer)) return judge(origin, answer)
  return answer.then(
    (later) => judge(origin, later),
    (cause: unknown) => {
      throw undecided(origin, cause)
    },
  )
}

function judge(origin: PrincipalOrigin, answer: unknown): void {
  if (answer === true) return
  if (answer === false)
    throw tellRefusalOnce(origin.emit, new AuthError('forbidden', 'missing_claim'))
  throw undecided(origin, new TypeError('requireClaims: the predicate must answer true or false'))
}

function undecided({ emit, challenge }: PrincipalOrigin, cause: unknown): AuthError {
  if (isAuthError(cause)) return tellRefusalOnce(emit, cause)
  return tellRefusalOnce(
    emit,
    new AuthError('unavailable', 'check_unavailable', { cause, challenge }),
  )
}

/** @throws TypeError if a route gives something that can't be asked, or a guard that is none. */
export function checkPredicate<Claims>(predicate: unknown, guard: Guard<Claims> | undefined): void {
  if (guard !== undefined) internalsOf(guard)
  if (typeof predicate === 'function') return
  throw new TypeError('requireClaims: `predicate` must be a function of the principal')
}
