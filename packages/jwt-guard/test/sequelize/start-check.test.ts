import type { Sequelize } from 'sequelize'
import { describe, expect, it } from 'vitest'
import {
  assertRowLevelSecurity,
  rowLevelSecurity,
  RowLevelSecurityError,
} from '../../src/sequelize.js'
import { useDatabase, type Database } from '../support/postgres/database.js'

let database: Database
useDatabase(async (given) => {
  database = given
  const owner = database.connect(database.url('todo_owner'))
  await owner.query('CREATE TABLE app.things (owner text)')
  await owner.query(rowLevelSecurity('app.things', { ownerColumn: 'owner', ownerType: 'text' }))
})

/** What is checked has stories of its own, in test/postgres. */
describe('assertRowLevelSecurity by Sequelize', () => {
  it('passes a role that is bound, and refuses others', async () => {
    const app = database.connect(database.url('todo_app'))
    await assertRowLevelSecurity(app)
    await assertRowLevelSecurity(app, { tables: ['app.things'] })
    const missing = assertRowLevelSecurity(app, { tables: ['app.nothing'] })
    await expect(missing).rejects.toMatchObject({ reason: 'no_table', role: 'todo_app' })
    for (const url of [database.adminUrl, database.url('todo_owner')]) {
      const check = assertRowLevelSecurity(database.connect(url))
      await expect(check).rejects.toThrow(RowLevelSecurityError)
    }
  })

  it('needs Postgres', async () => {
    await expect(assertRowLevelSecurity({} as Sequelize)).rejects.toThrow(TypeError)
  })
})
