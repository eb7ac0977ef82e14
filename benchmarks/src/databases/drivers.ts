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
 * Each is the same query with the same `where`: alone, in the driver's own transaction, and in
 * `withOwner`, on a table behind row level security.
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
  const list = async (from: pg.Pool | pg.PoolClient, table: string, { ownerId }: OwnerScope) => {
    const text = `SELECT id, title, completed FROM ${table} WHERE user_id = $1 ORDER BY id LIMIT 20`
    return (await from.query<object>(text, [ownerId])).rows
  }
  return {
    where: (scope) => list(pool, 'app.open_todos', scope),
    async transaction(scope) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const rows = await list(client, 'app.open_todos', scope)
        await client.query('COMMIT')
        return rows
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    owner: (scope) => withOwnerOfPg(pool, scope, (client) => list(client, 'app.todos', scope)),
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
  const list = (from: Pick<typeof db, 'select'>, table: typeof todos | typeof open, id: string) =>
    from
      .select({ id: table.id, title: table.title, completed: table.completed })
      .from(table)
      .where(eq(table.userId, id))
      .orderBy(table.id)
      .limit(20)
  return {
    where: ({ ownerId }) => list(db, open, ownerId),
    transaction: ({ ownerId }) => db.transaction((tx) => list(tx, open, ownerId)),
    owner: (scope) => withOwnerOfDrizzle(db, scope, (tx) => list(tx, todos, scope.ownerId)),
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
  const list = (from: Kysely<Tables>, table: keyof Tables, { ownerId }: OwnerScope) =>
    from
      .selectFrom(table)
      .select(['id', 'title', 'completed'])
      .where('user_id', '=', ownerId)
      .orderBy('id')
      .limit(20)
      .execute()
  return {
    where: (scope) => list(db, 'app.open_todos', scope),
    transaction: (scope) => db.transaction().execute((trx) => list(trx, 'app.open_todos', scope)),
    owner: (scope) => withOwnerOfKysely(db, scope, (trx) => list(trx, 'app.todos', scope)),
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
  const list = (table: typeof todos, { ownerId }: OwnerScope, transaction?: Transaction) =>
    table.findAll({
      attributes: ['id', 'title', 'completed'],
      where: { userId: ownerId },
      order: ['id'],
      limit: 20,
      raw: true,
      ...(transaction === undefined ? {} : { transaction }),
    })
  return {
    where: (scope) => list(open, scope),
    transaction: (scope) => sequelize.transaction((transaction) => list(open, scope, transaction)),
    owner: (scope) =>
      withOwnerOfSequelize(sequelize, scope, (transaction) => list(todos, scope, transaction)),
  }
}
