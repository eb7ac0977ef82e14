import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { commitSql } from '../../src/postgres/commit.js'
import { useDatabase } from '../support/postgres/database.js'
import { scopeOf } from '../support/scopes.js'

const scope = await scopeOf('user-a')

describe('COMMIT of an owner’s transaction', () => {
  let pool: pg.Pool | undefined
  useDatabase((database) => {
    pool = database.pool(database.url('todo_app'), { max: 1 })
    return Promise.resolve()
  })

  it('fails on a connection that never had an owner, as behind a pooler that changed it', async () => {
    const refused = pool?.query(commitSql(scope))
    await expect(refused).rejects.toMatchObject({ code: '22012' })
  })
})
