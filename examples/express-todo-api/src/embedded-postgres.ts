import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { AuthTablesMissing, migrate } from './migrator.js'
import { StartError } from './start-error.js'

export interface EmbeddedDatabase {
  /** As the role that serves; the tables are there. */
  url: string
  stop: () => Promise<void>
}

const FOLDER = fileURLToPath(new URL('../../../.data/postgres', import.meta.url))

/**
 * A real Postgres out of npm packages, for development without DATABASE_URL; its data stays in
 * `.data/postgres` of the repository. The package is TypeScript and no dependency of the built
 * server: `pnpm dev` (tsx) can load it, `node dist/server.js` in production can't and needn't.
 */
export async function startEmbeddedDatabase(
  log: (line: string) => void,
): Promise<EmbeddedDatabase> {
  const { startPostgres } = await loadLocalStack()
  const postgres = await startPostgres({ folder: FOLDER, log })
  log(`DATABASE_URL is not set: embedded Postgres on port ${postgres.port}, data in ${FOLDER}`)
  try {
    await migrateWhenPossible(postgres.url('todo_owner'), postgres.url('auth_owner'), log)
  } catch (error) {
    await postgres.stop()
    throw error
  }
  return { url: postgres.url('todo_app'), stop: () => postgres.stop() }
}

/** Waits for Better Auth's tables: the server they are to be made in would be gone if we ended. */
async function migrateWhenPossible(url: string, authUrl: string, log: (line: string) => void) {
  for (let told = false; ; told = true) {
    try {
      return await migrate(url, { log })
    } catch (error) {
      if (!(error instanceof AuthTablesMissing)) throw error
      if (!told) {
        log(
          "waiting for Better Auth's tables. In another terminal: " +
            `DATABASE_URL=${authUrl} pnpm --filter next-client migrate`,
        )
      }
      await sleep(1_000)
    }
  }
}

async function loadLocalStack() {
  try {
    return await import('@examples/local-stack/postgres')
  } catch (error) {
    throw new StartError(
      'DATABASE_URL is missing: set it, or start with `pnpm dev`, which brings an embedded Postgres',
      { cause: error },
    )
  }
}
