import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { CommitUnconfirmedError } from '../../src/pg.js'
import { commitFailure, commitSql } from '../../src/postgres/commit.js'
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

  it('is refused for certain in the words of any language, and lost in none', () => {
    const failed = (code: string, severity: string) =>
      commitFailure(Object.assign(new Error('of Postgres'), { code, severity }))
    for (const code of ['23503', '40001', '40P01', 'P0001', '22003']) {
      expect(failed(code, 'FEHLER')).toMatchObject({ code })
    }
    for (const [code, severity] of [
      ['40003', 'ERROR'],
      ['57P01', 'SCHWERWIEGEND'],
      ['08006', 'FATAL'],
    ] as const) {
      expect(failed(code, severity)).toBeInstanceOf(CommitUnconfirmedError)
    }
  })
})
