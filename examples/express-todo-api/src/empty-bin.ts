import { loadMigrationConfig } from './config.js'
import { connectAsOwner } from './database/migrator.js'
import { reportAndExit } from './start-error.js'

/**
 * `npm run empty-bin`, or `node dist/empty-bin.js`: once a day, as the role that migrates. Policies
 * of migrations 0005 and 0006 show it what has expired, and nothing else.
 */
async function main(): Promise<void> {
  const client = await connectAsOwner(loadMigrationConfig(process.env).migrationUrl, {
    log: (line) => console.error(line),
  })
  try {
    const todos = await client.query(
      `DELETE FROM app.todos WHERE deleted_at < now() - interval '30 days'`,
    )
    const keys = await client.query(
      `DELETE FROM app.idempotency_keys WHERE created_at < now() - interval '24 hours'`,
    )
    console.error(`Deleted for good: ${todos.rowCount} todos. Forgotten: ${keys.rowCount} keys.`)
  } finally {
    await client.end()
  }
}

main().catch(reportAndExit)
