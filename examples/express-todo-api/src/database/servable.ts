import { assertRowLevelSecurity, RowLevelSecurityError } from 'jwt-guard/sequelize'
import type { Sequelize } from 'sequelize'
import { StartError } from '../start-error.js'
import { sqlState } from './errors.js'

/**
 * Asks what this API needs of its database: tables that its role may read, all migrations, and row
 * level security that binds it.
 *
 * @throws StartError if the migrations haven't run or the role is another's
 */
export async function assertServable(database: Sequelize): Promise<void> {
  try {
    await database.query('SELECT FROM app.todos LIMIT 0')
    await assertRowLevelSecurity(database, { tables: ['app.todos', 'app.idempotency_keys'] })
    await database.query('SELECT deleted_at FROM app.todos LIMIT 0')
  } catch (error) {
    throw wrongDatabase(error) ?? error
  }
}

function wrongDatabase(error: unknown): StartError | undefined {
  if (error instanceof RowLevelSecurityError) {
    const remedy = MIGRATION_MISSING.has(error.reason) ? MIGRATE : 'Serve as todo_app'
    return new StartError(`DATABASE_URL: ${error.message}. ${remedy}`, { cause: error })
  }
  const code = sqlState(error)
  if (code === '42703') {
    return new StartError(`DATABASE_URL: a migration is missing. ${MIGRATE}`)
  }
  if (code === '42P01' || code === '3F000') {
    return new StartError(`DATABASE_URL: the table app.todos is missing. ${MIGRATE}`)
  }
  if (code === '42501') {
    return new StartError('DATABASE_URL: this role may not read app.todos; todo_app may')
  }
  return undefined
}

const MIGRATE = 'Set DATABASE_MIGRATION_URL, or run `npm run migrate` before the server'
const MIGRATION_MISSING: ReadonlySet<string> = new Set([
  'no_table',
  'not_enabled',
  'not_forced',
  'no_policy',
  'outdated_policy',
])
