import { existsSync } from 'node:fs'
import { getMigrations } from 'better-auth/db/migration'
import { authOptions, authPool } from './lib/auth-options'
import { EnvError, readEnv } from './lib/env'

/** Brings Better Auth's tables up to date. Safe to run at every start. */
async function migrate(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const env = readEnv(process.env)
  const pool = authPool(env)
  try {
    const options = authOptions(env, pool, () => {})
    const { toBeCreated, toBeAdded, runMigrations } = await getMigrations(options)
    await runMigrations()
    const tables = [...toBeCreated, ...toBeAdded].map(({ table }) => table)
    console.log(tables.length ? `auth: migrated ${tables.join(', ')}` : 'auth: up to date')
  } finally {
    await pool.end()
  }
}

migrate().catch((error: unknown) => {
  console.error(error instanceof EnvError ? `next-client can't migrate: ${error.message}` : error)
  process.exitCode = 1
})
