import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { boolean, integer, pgSchema, text } from 'drizzle-orm/pg-core'
import { withOwner as withOwnerOfDrizzle } from 'jwt-guard/drizzle'
import type { OwnerScope } from 'jwt-guard'
import { withOwner as withOwnerOfKysely } from 'jwt-guard/kysely'
import { withOwner as withOwnerOfPg } from 'jwt-guard/pg'
import { withOwner as withOwnerOfSequelize } from 'jwt-guard/sequelize'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { DataTypes, Sequelize, type Transaction } from 'sequelize'

export const WAYS = ['where', 'transaction', 'owner'] as const
/**
 * The same list each way: by a hand-written `where` alone, by that in the driver's own transaction,
 * and in `withOwner` on a table behind row level security, where no `where` is written.
 */
export type Way = (typeof WAYS)[number]

/** The list of 20 of an owner, each way. */
export type Lists = Readonly<Record<Way, (scope: OwnerScope) => Promise<readonly object[]>>>

export const DRIVERS = {
  pg: listsOfPg,
  Drizzle: listsOfDrizzle,
  Kysely: listsOfKysely,
  Sequelize: listsOfSequelize,
} satisfies Record<string, (url: string) => Lists>

/** Connections of each driver's pool: fewer than the load has, as a server's are. */
const max = 10

function listsOfPg(url: string): Lists {
  const pool = new pg.Pool({ connectionString: url, max })
  const list = async (from: pg.Pool | pg.PoolClient, { ownerId }: OwnerScope) => {
    const text =
      'SELECT id, title, completed FROM app.open_todos WHERE user_id = $1 ORDER BY id LIMIT 20'
    return (await from.query<object>(text, [ownerId])).rows
  }
  return {
    where: (scope) => list(pool, scope),
    async transaction(scope) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const rows = await list(client, scope)
        await client.query('COMMIT')
        return rows
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    owner: (scope) =>
      withOwnerOfPg(pool, scope, async (client) => {
        const text = 'SELECT id, title, completed FROM app.todos ORDER BY id LIMIT 20'
        return (await client.query<object>(text)).rows
      }),
  }
}

function listsOfDrizzle(url: string): Lists {
  const columns = {
    id: integer('id').primaryKey(),
    userId: text('user_id').notNull(),
    title: text('title').notNull(),
    completed: boolean('completed').notNull(),
  }
  const app = pgSchema('app')
  const [todos, open] = [app.table('todos', columns), app.table('open_todos', columns)]
  const db = drizzle(new pg.Pool({ connectionString: url, max }))
  const list = (from: Pick<typeof db, 'select'>, table: typeof todos | typeof open, id?: string) =>
    from
      .select({ id: table.id, title: table.title, completed: table.completed })
      .from(table)
      .where(id === undefined ? undefined : eq(table.userId, id))
      .orderBy(table.id)
      .limit(20)
  return {
    where: ({ ownerId }) => list(db, open, ownerId),
    transaction: ({ ownerId }) => db.transaction((tx) => list(tx, open, ownerId)),
    owner: (scope) => withOwnerOfDrizzle(db, scope, (tx) => list(tx, todos)),
  }
}

interface Row {
  readonly id: number
  readonly user_id: string
  readonly title: string
  readonly completed: boolean
}

interface Tables {
  readonly 'app.todos': Row
  readonly 'app.open_todos': Row
}

function listsOfKysely(url: string): Lists {
  const pool = new pg.Pool({ connectionString: url, max })
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const all = (from: Kysely<Tables>, table: keyof Tables) =>
    from.selectFrom(table).select(['id', 'title', 'completed']).orderBy('id').limit(20)
  const list = (from: Kysely<Tables>, { ownerId }: OwnerScope) =>
    all(from, 'app.open_todos').where('user_id', '=', ownerId).execute()
  return {
    where: (scope) => list(db, scope),
    transaction: (scope) => db.transaction().execute((trx) => list(trx, scope)),
    owner: (scope) => withOwnerOfKysely(db, scope, (trx) => all(trx, 'app.todos').execute()),
  }
}

function listsOfSequelize(url: string): Lists {
  const sequelize = new Sequelize(url, { logging: false, pool: { max } })
  const model = (tableName: string) =>
    sequelize.define(
      tableName,
      {
        id: { type: DataTypes.INTEGER, primaryKey: true },
        userId: { type: DataTypes.TEXT, field: 'user_id' },
        title: DataTypes.TEXT,
        completed: DataTypes.BOOLEAN,
      },
      { schema: 'app', tableName, timestamps: false },
    )
  const [todos, open] = [model('todos'), model('open_todos')]
  const shape = { attributes: ['id', 'title', 'completed'], order: ['id'], limit: 20, raw: true }
  const list = ({ ownerId }: OwnerScope, within: { readonly transaction?: Transaction } = {}) =>
    open.findAll({ ...shape, where: { userId: ownerId }, ...within })
  return {
    where: (scope) => list(scope),
    transaction: (scope) => sequelize.transaction((transaction) => list(scope, { transaction })),
    owner: (scope) =>
      withOwnerOfSequelize(sequelize, scope, (transaction) =>
        todos.findAll({ ...shape, transaction }),
      ),
  }
}
