import { text } from 'node:stream/consumers'
import { APIError } from 'better-auth/api'
import { z } from 'zod'
import { authPool, createAuth } from './lib/auth-options'
import { EnvError, readEnv, type Env } from './lib/env'

const Account = z.object({ email: z.string(), password: z.string() })

/**
 * Prints an access token for the API: the e-mail address and password come as JSON on stdin, where
 * no process list shows them. For developers with the server's environment at hand; a browser gets
 * no access token, and the route that would give it one is closed.
 */
async function main(): Promise<void> {
  const env = readEnv(process.env)
  const account = Account.parse(JSON.parse(await text(process.stdin)))
  process.stdout.write(`${await mintToken(env, account)}\n`)
}

async function mintToken(env: Env, body: z.infer<typeof Account>): Promise<string> {
  const pool = authPool(env)
  try {
    const { api } = createAuth(env, pool, () => {})
    const signedIn = await api.signInEmail({ body, returnHeaders: true })
    const cookies = signedIn.headers.getSetCookie().map((line) => line.split(';', 1)[0])
    const headers = new Headers({ cookie: cookies.join('; ') })
    const { token } = await api.getToken({ headers })
    await api.signOut({ headers }) // the token stands by itself until it expires
    return token
  } finally {
    await pool.end()
  }
}

function messageOf(error: unknown): string {
  if (error instanceof EnvError) return `the environment is wrong: ${error.message}`
  if (error instanceof APIError && error.status === 'UNAUTHORIZED') {
    return 'e-mail or password is wrong'
  }
  return error instanceof Error ? error.message : String(error)
}

main().catch((error: unknown) => {
  console.error(`No token: ${messageOf(error)}`)
  process.exitCode = 1
})
