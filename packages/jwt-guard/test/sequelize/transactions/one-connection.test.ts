import type { Transaction } from 'sequelize'
import { describe, expect, it } from 'vitest'
import { withOwner } from '../../../src/sequelize.js'
import { admin, database, insert, scopeA, scopeB, seen, useTodos } from './todos.js'

const INTERLEAVED = Number(process.env['INTERLEAVED_RUNS'] ?? 1_000)

useTodos()

describe('one connection for two owners', () => {
  it(`shows neither the other’s rows, ${INTERLEAVED} times with errors, aborts and time-outs`, async () => {
    const sequelize = database.connect(database.url('todo_app'), {
      pool: { max: 1, acquire: 60_000 },
      dialectOptions: { statement_timeout: 2_000, query_timeout: 2_500 },
    })
    const ways: readonly ((transaction: Transaction) => Promise<unknown>)[] = [
      () => Promise.resolve(),
      () => Promise.resolve(),
      () => Promise.reject(new Error('of the application')),
      (transaction) => sequelize.query('SELECT 1/0', { transaction }),
      (transaction) => sequelize.query('SELECT 1/0', { transaction }).catch(() => {}),
      (transaction) =>
        sequelize.query(`SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)`, { transaction }),
      (transaction) => sequelize.query('ROLLBACK', { transaction }),
      (transaction) => insert(1, 'user-b', transaction),
    ]
    const rare: typeof ways = [
      (transaction) =>
        sequelize.query('SELECT pg_terminate_backend(pg_backend_pid())', { transaction }),
      (transaction) =>
        sequelize.query('SET LOCAL statement_timeout = 0; SELECT pg_sleep(3)', { transaction }),
    ]
    let foreign = 0
    let visits = 0
    const visit = async (index: number) => {
      const [scope, own] = index % 2 === 0 ? [scopeA, 'a'] : [scopeB, 'b']
      const way =
        index % 500 === 499 ? rare[Math.floor(index / 500) % 2] : ways[(index * 7) % ways.length]
      await withOwner(sequelize, scope, async (transaction) => {
        const titles = await seen(sequelize, transaction)
        if (titles.length === 0 || titles.some((title) => !title.startsWith(own))) foreign += 1
        visits += 1
        await way?.(transaction)
      }).catch(() => {})
      if (index % 10 === 0 && (await seen(sequelize)).length > 0) foreign += 1
    }
    for (let index = 0; index < INTERLEAVED; index += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, offset) => visit(index + offset)))
    }
    expect({ foreign, visits }).toEqual({ foreign: 0, visits: INTERLEAVED })
    expect(await seen(admin)).toEqual(['a1', 'a2', 'b3'])
  }, 600_000)
})
