/** What the server made of a sign-in or sign-up. Messages may be shown to people. */
export type AuthOutcome =
  | {
      readonly ok: true
      /** What was asked for comes by mail: nobody is signed in yet. */
      readonly mailed: boolean
    }
  | {
      readonly ok: false
      readonly message: string
      readonly fields: Record<string, string>
      /** The field that is to be filled in again, where one is. */
      readonly again?: 'password'
    }

const UNREACHABLE = 'The server can’t be reached at the moment. Please try again.'

function failed(message: string, fields: Record<string, string> = {}): AuthOutcome {
  return { ok: false, message, fields }
}

/** Where the forms of who is not signed in are sent. */
export type AuthAction =
  | '/api/auth/login'
  | '/api/auth/register'
  | '/api/auth/forgot-password'
  | '/api/auth/reset-password'
  | '/api/auth/verify-email'

/**
 * Sends the fields of such a form. The answer's cookie is all there is to keep.
 *
 * @param fields what the form holds, by name
 */
export async function authenticate(
  action: AuthAction,
  fields: Record<string, string>,
): Promise<AuthOutcome> {
  const response = await fetch(action, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fields),
  }).catch(() => undefined)
  if (response === undefined) return failed(UNREACHABLE)
  if (response.ok) return { ok: true, mailed: response.status === 202 }
  // What reads it is half of the page's script, and few need it.
  const read = await import('../../shared/problem').catch(() => undefined)
  const problem = await read?.readProblem(response)
  if (problem?.errors?.length) {
    const byField = Object.fromEntries(problem.errors.map(({ path, message }) => [path, message]))
    return failed('Please check what is marked.', byField)
  }
  const message = problem?.detail ?? UNREACHABLE
  return { ok: false, message, fields: {}, ...(response.status === 401 && { again: 'password' }) }
}
