import 'server-only'
import { createGuard, type Guard } from 'jwt-guard'
import { explain } from 'jwt-guard/explain'
import { auth } from '../auth'
import { env } from '../env'

declare global {
  var labGuard: Guard | undefined
}

/** What a guard with the API's settings says of a token, check by check. */
export interface Check {
  readonly name: string
  readonly result: 'pass' | 'fail' | 'skip'
  readonly reason?: string
  readonly expected?: string
  readonly actual?: string
  readonly hint?: string
}

/** The same guard as the API's: here it only explains, so that this page can show the log's view. */
function guard(): Guard {
  const { BETTER_AUTH_URL, TODO_API_AUDIENCE, AUTH_MODE, ...secrets } = env()
  const both = { issuer: BETTER_AUTH_URL, audience: TODO_API_AUDIENCE }
  return (globalThis.labGuard ??=
    AUTH_MODE === 'shared-secret'
      ? createGuard({
          ...both,
          secret: secrets.BETTER_AUTH_JWT_SECRET ?? secrets.BETTER_AUTH_SECRET,
        })
      : createGuard({ ...both, jwks: () => auth().api.getJwks() }))
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** Every check of a token. Never its signature. */
export async function explainToken(token: string): Promise<Check[]> {
  const { checks } = await explain(guard(), token)
  return checks.map(({ name, result, reason, expected, actual, hint }) => ({
    name,
    result,
    ...(reason && { reason }),
    ...(expected !== undefined && { expected: shown(expected) }),
    ...(actual !== undefined && { actual: shown(actual) }),
    ...(hint && { hint }),
  }))
}
