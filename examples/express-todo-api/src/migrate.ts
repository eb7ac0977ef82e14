import { loadMigrationConfig } from './config.js'
import { migrate } from './database/migrator.js'
import { reportAndExit } from './start-error.js'

/** `npm run migrate`, or `node dist/migrate.js`: for deployments that migrate as a step of their own. */
async function main(): Promise<void> {
  const { migrationUrl, dueDateZone } = loadMigrationConfig(process.env)
  await migrate(migrationUrl, { dueDateZone, log: (line) => console.error(line) })
  console.error('The schema app is up to date.')
}

main().catch(reportAndExit)
