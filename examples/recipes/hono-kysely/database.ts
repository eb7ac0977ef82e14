import { Kysely, Migrator, PostgresDialect, sql, type Generated } from 'kysely'
import { assertRowLevelSecurity, rowLevelSecurity } from 'jwt-guard/kysely'
import pg from 'pg'

export interface Tables {
  readonly 'app.todos': {
    readonly id: Generated<string>
    readonly user_id: string
    readonly title: string
    readonly completed: Generated<boolean>
  }
}

const todos = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .withSchema('app')
      .createTable('todos')
      .addColumn('id', 'uuid', (column) => column.primaryKey().defaultTo(sql`gen_random_uuid()`))
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('completed', 'boolean', (column) => column.notNull().defaultTo(false))
      .execute()
    await sql`CREATE INDEX todos_of_user ON app.todos (user_id, id)`.execute(db)
    await sql`GRANT SELECT, INSERT, UPDATE, DELETE ON app.todos TO todo_app`.execute(db)
    const wall = rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' })
    await sql.raw(wall).execute(db)
  },
}

/** By the role that owns the table, before anything is served. It can be run again. */
export async function migrate(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const provider = { getMigrations: () => Promise.resolve({ todos }) }
  const migrator = new Migrator({ db, provider, migrationTableSchema: 'app' })
  try {
    const { error } = await migrator.migrateToLatest()
    if (error !== undefined) throw new Error('the migration failed', { cause: error })
  } finally {
    await db.destroy()
  }
}

/** By the role that serves: not at all, if row level security doesn't bind it. */
export async function openDatabase(url: string): Promise<Kysely<Tables>> {
  const pool = new pg.Pool({ connectionString: url })
  // Kysely listens for neither: a connection that is lost would end the process.
  pool.on('error', (error) => console.error('an idle connection was lost:', error.message))
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await assertRowLevelSecurity(db, { tables: ['app.todos'] })
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}
