import { fileURLToPath } from 'node:url'
import { AuthTablesMissing, migrate, type MigrateSettings } from './migrator.js'
import { StartError } from '../start-error.js'

export interface EmbeddedDatabase {
  /** As the role that serves; the tables are there. */
  url: string
  stop: () => Promise<void>
}

/** `.data/postgres` of the repository, kept between runs. */
export const EMBEDDED_FOLDER = fileURLToPath(new URL('../../../../.data/postgres', import.meta.url))

/**
 * A real Postgres out of npm packages, for development without DATABASE_URL. The package is
 * TypeScript and no dependency of the built server: `npm run dev` (tsx) can load it,
 * `node dist/server.js` in production can't and needn't.
 */
export async function startEmbeddedDatabase(settings: MigrateSettings): Promise<EmbeddedDatabase> {
  const { log } = settings
  const { startPostgres, makeAuthTables } = await loadLocalStack()
  const postgres = await startPostgres({ folder: EMBEDDED_FOLDER, log })
  const authUrl = postgres.url('auth_owner')
  log(`DATABASE_URL is not set: embedded Postgres, data in ${EMBEDDED_FOLDER}`)
  log(`A Better Auth of yours has to keep its users in it: DATABASE_URL=${authUrl}`)
  try {
    const makeTables = () => makeAuthTables(authUrl)
    await migrateAfterBetterAuth(postgres.url('todo_owner'), makeTables, settings)
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return { url: postgres.url('todo_app'), stop: () => postgres.stop() }
}

/** Better Auth's tables come first. Those of a Better Auth that was here before are left alone. */
async function migrateAfterBetterAuth(
  url: string,
  makeAuthTables: () => Promise<void>,
  settings: MigrateSettings,
) {
  try {
    await migrate(url, settings)
  } catch (error) {
    if (!(error instanceof AuthTablesMissing)) throw error
    settings.log("Better Auth's tables are missing: making those of next-client")
    await makeAuthTables()
    await migrate(url, settings)
  }
}

async function loadLocalStack() {
  try {
    const { startPostgres } = await import('@examples/local-stack/postgres')
    const { makeAuthTables } = await import('@examples/local-stack/auth-tables')
    return { startPostgres, makeAuthTables }
  } catch (error) {
    throw new StartError(
      'DATABASE_URL is missing: set it, or start with `npm run dev`, which brings an embedded Postgres',
      { cause: error },
    )
  }
}
