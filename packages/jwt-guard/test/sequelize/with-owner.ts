import type { Sequelize } from 'sequelize'
import { DatabaseError, DataTypes, QueryTypes, Transaction } from 'sequelize'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { isAuthError, type OwnerScope } from '../../src/index.js'
import { ownedModel, rowLevelSecurity, withOwner } from '../../src/sequelize.js'
import { scopeOf, tenantScope } from './scopes.js'
import { useDatabase, type Database } from './server.js'
import { tapWire } from './wire.js'

const INTERLEAVED = Number(process.env['INTERLEAVED_RUNS'] ?? 1_000)

let database: Database
/** Serves: a role that row level security binds, and one connection for all. */
let app: Sequelize
/** Looks at the tables themselves. */
let admin: Sequelize
const scopeA = await scopeOf('user-a')
const scopeB = await scopeOf('user-b')

interface Row {
  readonly id: number
  readonly title: string
}

/** Every row that the connection sees: no owner in the query, no transaction unless given. */
async function seen(sequelize: Sequelize, transaction?: Transaction): Promise<readonly string[]> {
  const options = transaction === undefined ? {} : { transaction }
  const sql = 'SELECT id, title FROM app.todos ORDER BY id'
  const rows = await sequelize.query<Row>(sql, { ...options, type: QueryTypes.SELECT })
  return rows.map(({ title }) => title)
}

const insert = (id: number, owner: string, transaction: Transaction) =>
  app.query(`INSERT INTO app.todos (id, user_id, title) VALUES (${id}, '${owner}', 'new')`, {
    transaction,
  })

/** Postgres itself knows the owner, for as long as a transaction lasts. */
export function transactionsOfAnOwner(): void {
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
          const setting = await withOwner(sequelize, await tenantScope(id), async (transaction) => {
            expect(await seen(sequelize, transaction)).toEqual([])
            const [[row]] = await sequelize.query(
              `SELECT current_setting('jwt_guard.owner') AS is`,
              {
                transaction,
              },
            )
            return row
          })
          expect(setting).toEqual({ is: id })
        }
      }
    })

    it('refuses ids that Postgres would take for others, as 403', async () => {
      for (const id of ['user-a\0', '\0', 'user\ud800']) {
        const scope = await tenantScope(id)
        const refused: unknown = await withOwner(app, scope, () => {}).catch(
          (error: unknown) => error,
        )
        expect(isAuthError(refused) && refused.status).toBe(403)
      }
    })
  })

  describe('withOwner within withOwner', () => {
    it('is a savepoint for the same owner', async () => {
      await withOwner(app, scopeA, async (outer) => {
        await insert(10, 'user-a', outer)
        const inner = withOwner(app, scopeA, async (transaction) => {
          await insert(11, 'user-a', transaction)
          expect(await seen(app, transaction)).toHaveLength(4)
          await app.query('SELECT 1/0', { transaction })
        })
        await expect(inner).rejects.toThrow(DatabaseError)
        await withOwner(app, await scopeOf('user-a'), (transaction) =>
          insert(12, 'user-a', transaction),
        )
      })
      const rows = await admin.query('SELECT id FROM app.todos WHERE id > 3', {
        type: QueryTypes.SELECT,
      })
      expect(rows).toEqual([{ id: 10 }, { id: 12 }])
    })

    it.each(['throws', 'ends'])(
      'ends with the outer one, if that %s without waiting',
      async (how) => {
        let late: Promise<unknown> | undefined
        let wake = (): void => undefined
        const asleep = new Promise<void>((resolve) => (wake = resolve))
        const outer = withOwner(app, scopeA, async () => {
          const begun = new Promise<void>((resolve) => {
            late = withOwner(app, scopeA, (savepoint) =>
              withOwner(app, scopeA, async (deeper) => {
                resolve()
                await asleep
                const there = await seen(app, deeper).catch(() => 'refused')
                return [there, await seen(app, savepoint).catch(() => 'refused')]
              }),
            ).catch((error: unknown) => (error instanceof Error ? error.message : error))
          })
          await begun
          if (how === 'throws') throw new Error('meanwhile')
        })
        await outer.catch(() => undefined)
        // The same connection, now another owner's.
        await withOwner(app, scopeB, async (transaction) => {
          wake()
          expect(await late).toMatch(/finished/)
          expect(await seen(app, transaction)).toEqual(['b3'])
        })
        expect(await seen(admin)).toHaveLength(3)
      },
    )

    it('is refused for another owner, also one who goes by the same id elsewhere', async () => {
      for (const other of [scopeB, await tenantScope('user-a')]) {
        await withOwner(app, scopeA, async () => {
          await expect(withOwner(app, other, () => {})).rejects.toThrow(/another owner/)
          const url = database.url('todo_app')
          await expect(withOwner(database.connect(url), other, () => {})).rejects.toThrow(TypeError)
        })
      }
    })

    it('is for another database a transaction there', async () => {
      const other = database.connect(database.url('todo_app'))
      await withOwner(app, scopeA, async (outer) => {
        await withOwner(other, scopeA, async (transaction) => {
          expect(transaction).not.toBe(outer)
          expect(await seen(other, transaction)).toEqual(['a1', 'a2'])
        })
      })
    })

    it('is free again for what goes on after the outer one has ended', async () => {
      let later: Promise<readonly string[]> | undefined
      await withOwner(app, scopeA, () => {
        later = new Promise((resolve, reject) => {
          setTimeout(() => {
            withOwner(app, scopeB, (transaction) => seen(app, transaction)).then(resolve, reject)
          }, 50)
        })
      })
      expect(await later).toEqual(['b3'])
    })
  })

  describe('ownedModel within withOwner', () => {
    const todosOf = (scope: OwnerScope) => {
      const Todo = app.define(
        'todo',
        {
          id: { type: DataTypes.INTEGER, primaryKey: true },
          userId: DataTypes.TEXT,
          title: DataTypes.TEXT,
        },
        { schema: 'app', underscored: true, timestamps: false },
      )
      return ownedModel(Todo, scope, { ownerColumn: 'userId' })
    }

    it('finds the transaction by itself, and no rows outside of it', async () => {
      const todos = todosOf(scopeA)
      expect(await todos.count()).toBe(0)
      await withOwner(app, scopeA, async (transaction) => {
        expect(await todos.count()).toBe(2)
        expect(await todos.count({ transaction })).toBe(2)
        await todos.create({ id: 20, title: 'new' })
        await todos.update({ title: 'changed' }, { where: { id: 1 } })
        await todos.destroy({ where: { id: 2 } })
      })
      expect(await seen(admin)).toEqual(['changed', 'b3', 'new'])
    })

    it('works for the owner of the transaction alone', async () => {
      const todos = todosOf(scopeB)
      await withOwner(app, scopeA, async (transaction) => {
        await expect(todos.findAll()).rejects.toThrow(/another owner/)
        await expect(todos.findAll({ transaction })).rejects.toThrow(/another owner/)
      })
      let leaked: Transaction | undefined
      await withOwner(app, scopeA, (transaction) => {
        leaked = transaction
      })
      await expect(todos.findAll({ transaction: leaked ?? null })).rejects.toThrow(/another owner/)
    })

    it('fails in a query that nobody waited for', async () => {
      let late: Promise<unknown> | undefined
      await withOwner(app, scopeA, () => {
        late = new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
          todosOf(scopeA).findAll(),
        )
        late.catch(() => {})
      })
      await expect(late).rejects.toThrow(/commit has been called/)
    })
  })

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
}
