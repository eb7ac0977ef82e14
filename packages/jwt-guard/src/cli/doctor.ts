import type { Guard } from '../core/guard.js'
import { createGuard } from '../guard/create-guard.js'
import { checkClock } from './checks/clock.js'
import { checkKeyServer, type KeyServerFindings } from './checks/key-server.js'
import { tokenEndpoint } from './checks/key-set-address.js'
import { checkRotation } from './checks/rotation.js'
import { checkSecrets } from './checks/secrets.js'
import { checkSpelling } from './checks/spelling.js'
import { checkToken, lifetimeOf } from './checks/token.js'
import { checkTokenEndpoint } from './checks/token-endpoint.js'
import { notExamined, type Examination } from './finding.js'
import { ageLimit, isShared, lifetimeIn, type TokenSettings } from './token-settings.js'

/** What the doctor has to go by. */
export interface Patient {
  readonly api: TokenSettings
  /** The other side, if its variables were given. */
  readonly issuer: TokenSettings | undefined
  readonly token: string | undefined
  /** Of a signed-in browser. */
  readonly cookie: string | undefined
  /** Seconds, of Better Auth's `jwt()` options. */
  readonly gracePeriod: number | undefined
  readonly rotationInterval: number | undefined
  /** Seconds for one request. */
  readonly timeout: number
}

/** Looks at everything that was given, in the order in which one fault explains the next. */
export async function examine(patient: Patient): Promise<readonly Examination[]> {
  const { api, issuer, cookie, timeout } = patient
  const keys = await checkKeyServer(api, timeout)
  const asked = await checkTokenEndpoint(endpointOf(patient, keys), cookie, timeout)
  const token = patient.token ?? asked.token
  const lifetime = lifetimeIn(api) ?? (issuer && lifetimeIn(issuer))
  const tokenLifetime = token === undefined ? undefined : lifetimeOf(token)
  return [
    checkSpelling(api, issuer),
    checkSecrets(api, issuer),
    keys.examination,
    checkClock(keys.reply),
    checkRotation({ ...patient, lifetime, tokenLifetime }),
    asked.examination,
    await examineToken(patient, keys, token),
  ]
}

async function examineToken(
  { api }: Patient,
  keys: KeyServerFindings,
  token: string | undefined,
): Promise<Examination> {
  if (token === undefined) return notExamined('token', 'give --token or --cookie')
  const guard = guardOf(api, keys)
  if (guard === undefined) return notExamined('token', 'issuer, audience or secret are missing')
  try {
    return await checkToken(guard, token)
  } finally {
    guard.close()
  }
}

/** The guard of this side, with the keys that were fetched already; undefined if it can't be made. */
function guardOf(api: TokenSettings, { keySet }: KeyServerFindings): Guard | undefined {
  const { issuer, audience, tokenSecret } = api
  if (issuer === undefined || audience === undefined) return undefined
  const rules = { issuer: issuer.value, audience: audience.value, ...ageLimit(api) }
  try {
    return isShared(api)
      ? createGuard({ ...rules, secret: tokenSecret?.value ?? '' })
      : createGuard({ ...rules, jwks: () => keySet ?? Promise.reject(new Error('no key set')) })
  } catch {
    return undefined
  }
}

/** In shared-secret mode there is no key set to find it by: then Better Auth's default path. */
function endpointOf({ api, issuer }: Patient, { address }: KeyServerFindings): string | undefined {
  if (address !== undefined) return tokenEndpoint(address)
  const base = issuer?.issuer?.value ?? api.issuer?.value
  return base !== undefined && URL.canParse(base)
    ? new URL('/api/auth/token', base).href
    : undefined
}
