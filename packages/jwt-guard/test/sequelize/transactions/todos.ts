import { QueryTypes, type Sequelize, type Transaction } from 'sequelize'
import { beforeEach } from 'vitest'
import { rowLevelSecurity } from '../../../src/sequelize.js'
import { useDatabase, type Database } from '../../support/postgres/database.js'
import { scopeOf } from '../../support/scopes.js'

export let database: Database
/** Serves: a role that row level security binds, and one connection for all. */
export let app: Sequelize
/** Looks at the tables themselves. */
export let admin: Sequelize
export const scopeA = await scopeOf('user-a')
export const scopeB = await scopeOf('user-b')

interface Row {
  readonly id: number
  readonly title: string
}

/** Every row that the connection sees: no owner in the query, no transaction unless given. */
export async function seen(
  sequelize: Sequelize,
  transaction?: Transaction,
): Promise<readonly string[]> {
  const options = transaction === undefined ? {} : { transaction }
  const sql = 'SELECT id, title FROM app.todos ORDER BY id'
  const rows = await sequelize.query<Row>(sql, { ...options, type: QueryTypes.SELECT })
  return rows.map(({ title }) => title)
}

export const insert = (id: number, owner: string, transaction: Transaction) =>
  app.query(`INSERT INTO app.todos (id, user_id, title) VALUES (${id}, '${owner}', 'new')`, {
    transaction,
  })

/** Two todos of A and one of B, behind row level security, anew for each test. */
export function useTodos(): void {
  useDatabase(async (given) => {
    database = given
    const owner = database.connect(database.url('todo_owner'))
    await owner.query(`
      CREATE TABLE app.todos (
        id integer PRIMARY KEY, user_id text NOT NULL, title text NOT NULL,
        twin integer REFERENCES app.todos (id) DEFERRABLE INITIALLY DEFERRED)`)
    await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))
    admin = database.connect(database.adminUrl)
    app = database.connect(database.url('todo_app'), { pool: { max: 1, acquire: 5_000 } })
  })

  beforeEach(async () => {
    await admin.query(`
      TRUNCATE app.todos;
      INSERT INTO app.todos (id, user_id, title)
      VALUES (1, 'user-a', 'a1'), (2, 'user-a', 'a2'), (3, 'user-b', 'b3')`)
  })
}
