import { isAuthError, type AuthError } from '../../src/index.js'

/** The AuthError that ends `work`; anything else that happens fails the test. */
export async function refusal(work: Promise<unknown>): Promise<AuthError> {
  const outcome: unknown = await work.then(
    () => new Error('it was let through'),
    (error: unknown) => error,
  )
  if (isAuthError(outcome)) return outcome
  throw outcome
}
