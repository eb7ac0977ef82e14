import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { getMigrations } from 'better-auth/db/migration'
import type { Pool } from 'pg'
import { authPool } from './server/auth/database'
import { authOptions } from './server/auth/options'
import { EnvError, readEnv } from './server/env'

const PATIENCE_MS = 10_000

/** A database that starts together with this may need a moment: it is asked for 10 s. */
async function awaitDatabase(pool: Pool): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      await pool.query('select 1')
      return
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (Date.now() + 1_000 > deadline) throw new EnvError(`DATABASE_URL: ${reason}`)
      console.error(`auth: waiting for the database: ${reason}`)
      await sleep(1_000)
    }
  }
}

/** Without it the tables would be made, and looked for, in another schema. */
async function checkSearchPath(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ schema: string | null; role: string }>(
    'select current_schema() as schema, quote_ident(current_user) as role',
  )
  const [{ schema, role } = { schema: null, role: 'the role' }] = rows
  if (schema === 'auth') return
  throw new EnvError(
    `DATABASE_URL: its role looks in the schema ${schema ?? '(none)'}, not in auth: ALTER ROLE ${role} SET search_path = auth`,
  )
}

/** Brings Better Auth's tables up to date. Safe to run at every start. */
async function migrate(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const env = readEnv(process.env)
  // A change of a large table may take its time.
  const pool = authPool(env, 0)
  try {
    await awaitDatabase(pool)
    await checkSearchPath(pool)
    const options = authOptions(env, pool)
    const { toBeCreated, toBeAdded, runMigrations } = await getMigrations(options)
    await runMigrations()
    const tables = [...toBeCreated, ...toBeAdded].map(({ table }) => table)
    console.log(tables.length ? `auth: migrated ${tables.join(', ')}` : 'auth: up to date')
  } finally {
    await pool.end()
  }
}

migrate().catch((error: unknown) => {
  const wrongEnvironment = error instanceof EnvError
  console.error(wrongEnvironment ? `next-client can't migrate: ${error.message}` : error)
  process.exitCode = 1
})
