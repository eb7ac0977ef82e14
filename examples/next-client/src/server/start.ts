import 'server-only'
import { guardClientAddress } from './http/client-address'
import { guardConnections } from './http/connections'
import { guardRequests } from './http/odd-requests'
import { env, EnvError } from './env'

/**
 * Makes this process ready for requests; ends it with one line that names the variable, where the
 * environment is wrong.
 */
export function prepareProcess(): void {
  try {
    const { AUTH_MODE, BETTER_AUTH_JWT_SECRET, BETTER_AUTH_URL, ENABLE_LAB } = env()
    const { KEEP_ALIVE_TIMEOUT, TRUSTED_PROXIES } = env()
    if (AUTH_MODE === 'shared-secret' && BETTER_AUTH_JWT_SECRET === undefined) {
      console.warn(
        'next-client: BETTER_AUTH_JWT_SECRET is not set, BETTER_AUTH_SECRET signs the access tokens; a separate one is better',
      )
    }
    if (ENABLE_LAB) {
      console.warn(
        'next-client: ENABLE_LAB=true: /lab is open, which signs bad tokens; for demos only',
      )
    }
    guardClientAddress(TRUSTED_PROXIES.length > 0)
    guardConnections({ keepAlive: KEEP_ALIVE_TIMEOUT * 1_000 })
    guardRequests(BETTER_AUTH_URL)
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    console.error(`next-client can't start: ${error.message}`)
    process.exit(1)
  }
}
