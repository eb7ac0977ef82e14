import 'server-only'
import { createGuard, type Guard } from 'jwt-guard'
import type { EmailClaims } from 'jwt-guard/better-auth'
import { explain } from 'jwt-guard/explain'
import { accessTokenContract } from '../auth/access-token-contract'
import type { Check } from '../../shared/lab-outcome'
import { auth } from '../auth/auth'
import { env } from '../env'

declare global {
  var labGuard: Guard<EmailClaims> | undefined
}

/** The same guard as the API's: here it only explains, so that this page can show the log's view. */
function guard(): Guard<EmailClaims> {
  return (globalThis.labGuard ??= createGuard(accessTokenContract(env()).local(auth())))
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
