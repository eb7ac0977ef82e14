import { text } from 'node:stream/consumers'
import { betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { authPool } from './server/auth/database'
import { authOptions } from './server/auth/options'
import { LoginRequest } from './server/auth/schemas'
import { EnvError, readEnv } from './server/env'

/**
 * For the command line: reads `{ "email", "password" }` from stdin and writes an access token for
 * the API to stdout. Whoever runs it has the app's secrets already; no route does this.
 */
async function mintToken(): Promise<string> {
  const env = readEnv(process.env)
  const { email, password } = LoginRequest.pick({ email: true, password: true })
    .strip()
    .parse(JSON.parse(await text(process.stdin)))
  const pool = authPool(env)
  try {
    const options = authOptions(env, pool)
    const { api } = betterAuth({ ...options, logger: { disabled: true } })
    const signedIn = await api.signInEmail({ body: { email, password }, returnHeaders: true })
    const [cookie = ''] = signedIn.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '')
    const headers = new Headers({ cookie })
    const { token } = await api.getToken({ headers })
    // The token outlives the session, which was for this alone.
    await api.signOut({ headers })
    return token
  } finally {
    await pool.end()
  }
}

mintToken().then(
  (token) => console.log(token),
  (error: unknown) => {
    const expected = error instanceof EnvError || isAPIError(error)
    console.error(expected ? `no token: ${error.message}` : error)
    process.exitCode = 1
  },
)
