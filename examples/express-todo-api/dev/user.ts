import { startPostgres } from '@examples/local-stack/postgres'
import pg from 'pg'
import { EMBEDDED_FOLDER } from '../src/embedded-postgres.js'

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

const [id] = process.argv.slice(2)
if (id === undefined) throw new TypeError('give the id of the user')
await makeUser(id)
