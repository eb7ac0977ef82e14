import { DatabaseError, Transaction, type Sequelize } from 'sequelize'
import { describe, expect, it, vi } from 'vitest'
import { isAuthError, type OwnerScope } from '../../../src/index.js'
import { withOwner } from '../../../src/sequelize.js'
import { tapWire } from '../../support/postgres/wire.js'
import { TENANT, tenantScope } from '../../support/scopes.js'
import { admin, app, database, insert, scopeA, scopeB, seen, useTodos } from './todos.js'

useTodos()

describe('withOwner', () => {
  it('shows the owner’s rows to queries that name no owner, and outside of it none', async () => {
    expect(await seen(app)).toEqual([])
    expect(await withOwner(app, scopeA, (transaction) => seen(app, transaction))).toEqual([
      'a1',
      'a2',
    ])
    expect(await withOwner(app, scopeB, (transaction) => seen(app, transaction))).toEqual(['b3'])
    expect(await seen(app)).toEqual([])
    const [[setting]] = await app.query(`SELECT current_setting('jwt_guard.owner', true) AS is`)
    expect(setting).toEqual({ is: '' })
  })

  it('lets nothing of another be written', async () => {
    const attempt = (sql: string) =>
      withOwner(app, scopeA, (transaction) => app.query(sql, { transaction }))
    const refused = /row-level security/
    await expect(
      attempt(`INSERT INTO app.todos (id, user_id, title) VALUES (9, 'user-b', 'x')`),
    ).rejects.toThrow(refused)
    await expect(attempt(`UPDATE app.todos SET user_id = 'user-b'`)).rejects.toThrow(refused)
    await attempt(`UPDATE app.todos SET title = 'taken'`)
    await attempt(`DELETE FROM app.todos`)
    expect(await seen(admin)).toEqual(['b3'])
  })

  it('takes two round trips beside the work', async () => {
    const wire = await tapWire(database.url('todo_app'))
    const sequelize = database.connect(wire.url, { pool: { max: 1 } })
    const { SERIALIZABLE } = Transaction.ISOLATION_LEVELS
    await withOwner(sequelize, scopeA, () => {})
    const counted = async (work: () => Promise<unknown>) => {
      const before = wire.roundTrips()
      await work()
      return wire.roundTrips() - before
    }
    expect(await counted(() => sequelize.query('SELECT 1'))).toBe(1)
    expect(await counted(() => withOwner(sequelize, scopeA, () => {}))).toBe(2)
    expect(await counted(() => withOwner(sequelize, scopeA, (t) => seen(sequelize, t)))).toBe(3)
    const serializable = () =>
      withOwner(sequelize, scopeA, () => {}, { isolationLevel: SERIALIZABLE })
    expect(await counted(serializable)).toBe(2)
    await sequelize.close()
    await wire.close()
  })

  it('rolls back whatever the work has done before it threw', async () => {
    class Refused extends Error {}
    const work = withOwner(app, scopeA, async (transaction) => {
      await insert(10, 'user-a', transaction)
      throw new Refused()
    })
    await expect(work).rejects.toThrow(Refused)
    const failing = withOwner(app, scopeA, async (transaction) => {
      await insert(11, 'user-a', transaction)
      await app.query('SELECT 1/0', { transaction })
    })
    await expect(failing).rejects.toThrow(DatabaseError)
    const synchronous = () => {
      throw new Refused()
    }
    await expect(withOwner(app, scopeA, synchronous)).rejects.toThrow(Refused)
    expect(await seen(admin)).toEqual(['a1', 'a2', 'b3'])
  })

  it('closes a connection that was lost without a word, and goes on with another', async () => {
    const warn = vi.spyOn(console, 'warn')
    const sequelize = database.connect(database.url('todo_app'), { pool: { max: 1 } })
    const lost = withOwner(sequelize, scopeA, (transaction) =>
      sequelize.query('SELECT pg_terminate_backend(pg_backend_pid())', { transaction }),
    )
    await expect(lost).rejects.toThrow(/terminat/)
    expect(await withOwner(sequelize, scopeB, (t) => seen(sequelize, t))).toEqual(['b3'])
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  it('says so if a failed query has undone the work, although its error was caught', async () => {
    const work = withOwner(app, scopeA, async (transaction) => {
      await insert(10, 'user-a', transaction)
      await insert(1, 'user-a', transaction).catch(() => {})
      return 'saved'
    })
    await expect(work).rejects.toThrow(/nothing was saved/)
    expect(await seen(admin)).toEqual(['a1', 'a2', 'b3'])
    expect(await withOwner(app, scopeA, (t) => seen(app, t))).toEqual(['a1', 'a2'])
  })

  it('fails with the commit, as Sequelize’s errors do', async () => {
    const work = withOwner(app, scopeA, async (transaction) => {
      await insert(10, 'user-a', transaction)
      await app.query('UPDATE app.todos SET twin = 99 WHERE id = 10', { transaction })
    })
    const error: unknown = await work.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({ sql: 'COMMIT', parent: { code: '23503' } })
    expect(await withOwner(app, scopeA, (t) => seen(app, t))).toEqual(['a1', 'a2'])
  })

  it('ends the transaction itself', async () => {
    for (const end of ['commit', 'rollback'] as const) {
      const work = withOwner(app, scopeA, (transaction) => transaction[end]())
      await expect(work).rejects.toThrow(/may not commit or roll back/)
    }
    expect(await withOwner(app, scopeA, (t) => seen(app, t))).toEqual(['a1', 'a2'])
  })

  it('runs what waits for the commit after it, and only then', async () => {
    const order: string[] = []
    const wait = (transaction: Transaction) =>
      transaction.afterCommit(async () => {
        order.push((await seen(admin)).includes('new') ? 'committed' : 'early')
      })
    await withOwner(app, scopeA, async (transaction) => {
      wait(transaction)
      await insert(10, 'user-a', transaction)
      order.push('worked')
    })
    await withOwner(app, scopeA, (transaction) => {
      wait(transaction)
      throw new Error('no')
    }).catch(() => {})
    expect(order).toEqual(['worked', 'committed'])
  })

  it('takes an isolation level, its own or that of the instance', async () => {
    const level = (t: Transaction) =>
      app.query(`SELECT current_setting('transaction_isolation') AS is`, { transaction: t })
    const { REPEATABLE_READ, SERIALIZABLE } = Transaction.ISOLATION_LEVELS
    const own = await withOwner(app, scopeA, level, { isolationLevel: SERIALIZABLE })
    expect(own[0]).toEqual([{ is: 'serializable' }])
    const url = database.url('todo_app')
    const strict = database.connect(url, { isolationLevel: REPEATABLE_READ })
    expect((await withOwner(strict, scopeA, level))[0]).toEqual([{ is: 'repeatable read' }])
    const evil = { isolationLevel: 'SERIALIZABLE; SELECT 1' as never }
    await expect(withOwner(app, scopeA, level, evil)).rejects.toThrow(TypeError)
    expect(await withOwner(app, scopeA, (t) => seen(app, t))).toEqual(['a1', 'a2'])
  })

  it('takes no scope but a genuine one', async () => {
    for (const forged of [
      { ownerId: 'user-b', claim: 'sub' },
      { ...scopeA },
      'user-a',
      undefined,
    ]) {
      await expect(withOwner(app, forged as OwnerScope, () => {})).rejects.toThrow(TypeError)
    }
    const elsewhere = Object.create(app, { getDialect: { value: () => 'mysql' } }) as Sequelize
    await expect(withOwner(elsewhere, scopeA, () => {})).rejects.toThrow(/only Postgres/)
    await expect(withOwner({} as Sequelize, scopeA, () => {})).rejects.toThrow(TypeError)
  })

  it('passes any id as it is', async () => {
    const ids = [
      `o'brien`,
      `'; SET jwt_guard.owner = 'user-a'; --`,
      `\\'; SELECT set_config('jwt_guard.owner', 'user-a', true); --`,
      `\\`,
      `$1`,
      `:owner ?`,
      'Ω→😀',
      ' user-a ',
      'USER-A',
    ]
    const options = {
      standardConformingStrings: false,
      dialectOptions: { options: '-c standard_conforming_strings=off -c backslash_quote=on' },
    }
    for (const sequelize of [app, database.connect(database.url('todo_app'), options)]) {
      for (const id of ids) {
        const setting = await withOwner(
          sequelize,
          await tenantScope(id),
          async (transaction) => {
            expect(await seen(sequelize, transaction)).toEqual([])
            const [[row]] = await sequelize.query(
              `SELECT current_setting('jwt_guard.owner') AS is`,
              {
                transaction,
              },
            )
            return row
          },
          TENANT,
        )
        expect(setting).toEqual({ is: `activeOrganizationId:${id}` })
      }
    }
  })

  it('refuses ids that Postgres would take for others, as 403', async () => {
    for (const id of ['user-a\0', '\0', 'user\ud800']) {
      const scope = await tenantScope(id)
      const refused: unknown = await withOwner(app, scope, () => {}, TENANT).catch(
        (error: unknown) => error,
      )
      expect(isAuthError(refused) && refused.status).toBe(403)
    }
  })
})
