import { Client, DatabaseError } from 'pg'
import { Umzug, type UmzugStorage } from 'umzug'
import { migrations } from '../../migrations/all.js'
import type { Migration, UserIdType } from '../../migrations/migration.js'
import { retryConnecting } from './retry.js'
import { StartError } from '../start-error.js'

export interface MigrateSettings {
  log: (line: string) => void
  /** Milliseconds to keep trying to connect. */
  retryFor?: number
  /** An IANA time zone, for migration 0003; UTC unless told otherwise. */
  dueDateZone?: string
  /** All there are, but in tests. */
  list?: readonly Migration[]
}

/** Better Auth's migrations haven't run in this database. */
export class AuthTablesMissing extends StartError {
  constructor() {
    super(
      'DATABASE_MIGRATION_URL: this database has no table auth."user". Better Auth\'s tables come ' +
        "first: run the client's migrations (npm run migrate in examples/next-client), then start again",
    )
  }
}

/** Any number, the same in every process that migrates this database. */
const LOCK = 7_203_914

/**
 * Brings schema `app` up to date, as its owner. All pending migrations and their log entries are
 * one transaction, and processes that start together wait for the first: it has all happened, or
 * nothing has.
 *
 * @throws StartError if Postgres can't be reached or Better Auth's tables are missing
 */
export async function migrate(url: string, settings: MigrateSettings): Promise<void> {
  const { log, dueDateZone = 'UTC', list = migrations } = settings
  const client = await connectAsOwner(url, settings)
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const context = {
      query: (sql: string, values: readonly unknown[] = []) => client.query(sql, [...values]),
      userIdType: await userIdType(client),
      dueDateZone,
    }
    const umzug = new Umzug({
      migrations: list.map(({ name, up }) => ({ name, up: () => up(context) })),
      storage: await migrationLog(client),
      logger: undefined,
    })
    for (const { name } of await umzug.up()) log(`migrated: ${name}`)
    await client.query('COMMIT')
  } catch (error) {
    throw wrongRole(error) ?? error
  } finally {
    // Closing the connection rolls back what wasn't committed.
    await client.end()
  }
}

/**
 * A connection of the role that migrates. End it.
 *
 * @throws StartError if Postgres can't be reached
 */
export function connectAsOwner(
  url: string,
  { log, retryFor }: Pick<MigrateSettings, 'log' | 'retryFor'>,
): Promise<Client> {
  return retryConnecting(() => connect(url), {
    variable: 'DATABASE_MIGRATION_URL',
    log,
    ...(retryFor === undefined ? {} : { retryFor }),
  })
}

/** Permission denied, or no schema to have a permission on. */
function wrongRole(error: unknown): StartError | undefined {
  const denied = error instanceof DatabaseError && /^(?:42501|3F000)$/.test(error.code ?? '')
  if (!denied) return undefined
  return new StartError(
    `DATABASE_MIGRATION_URL: ${error.message}. Migrations run as the owner of schema app, ` +
      'which the set-up of roles and schemas creates',
    { cause: error },
  )
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'express-todo-api migrations',
    connectionTimeoutMillis: 2_500,
  })
  // A server that goes away fails the query under way; unheard, it would also end the process.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** The log of migrations is written in the transaction of the migrations. */
async function migrationLog(client: Client): Promise<UmzugStorage> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS app.migrations (
      name text PRIMARY KEY,
      executed_at timestamptz NOT NULL DEFAULT now()
    )`)
  // The set-up grants todo_app each new table of this schema; this one is none of its business.
  await client.query('REVOKE ALL ON app.migrations FROM todo_app')
  return {
    async executed() {
      const { rows } = await client.query<{ name: string }>('SELECT name FROM app.migrations')
      return rows.map(({ name }) => name).sort()
    },
    async logMigration({ name }) {
      await client.query('INSERT INTO app.migrations (name) VALUES ($1)', [name])
    },
    async unlogMigration({ name }) {
      await client.query('DELETE FROM app.migrations WHERE name = $1', [name])
    },
  }
}

/**
 * Looked up in the catalog: the owner role may reference Better Auth's user table, not read it.
 */
async function userIdType(client: Client): Promise<UserIdType> {
  const { rows } = await client.query<{ type: string }>(`
    SELECT format_type(atttypid, NULL) AS type
    FROM pg_attribute
    WHERE attrelid = to_regclass('auth."user"') AND attname = 'id' AND NOT attisdropped`)
  const type = rows[0]?.type
  if (type === undefined) throw new AuthTablesMissing()
  if (type === 'text' || type === 'uuid') return type
  throw new StartError(
    `DATABASE_MIGRATION_URL: auth."user".id is ${type}; this API's migrations know text and uuid`,
  )
}
