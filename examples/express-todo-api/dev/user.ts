import { startPostgres } from '@examples/local-stack/postgres'
import pg from 'pg'
import { loadConfig } from '../src/config.js'
import { EMBEDDED_FOLDER } from '../src/database/embedded-postgres.js'
import { reportAndExit, StartError } from '../src/start-error.js'

/**
 * Makes a user in the embedded Postgres of `npm run dev`, unless they are there: one to try the API
 * with, whom todos can belong to. They have no password, so nobody signs in as them.
 */
async function makeUser(id: string): Promise<void> {
  const postgres = await startPostgres({ folder: EMBEDDED_FOLDER })
  const client = new pg.Client({ connectionString: postgres.url('auth_owner') })
  try {
    await client.connect()
    await client.query(
      `INSERT INTO auth."user" (id, name, email, "emailVerified") VALUES ($1, $1, $2, false)
       ON CONFLICT (id) DO NOTHING`,
      [id, `${id}@example.com`],
    )
  } finally {
    await client.end()
    await postgres.stop()
  }
}

async function main(): Promise<void> {
  const [id] = process.argv.slice(2)
  if (id === undefined) throw new TypeError('give the id of the user')
  if (loadConfig(process.env).database.url !== undefined) {
    throw new StartError(
      'DATABASE_URL is set: its users are those of your Better Auth, and none is made here; ' +
        'sign up with that Better Auth, and take its token',
    )
  }
  await makeUser(id)
}

main().catch(reportAndExit)
