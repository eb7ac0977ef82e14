import { describe, expect, it } from 'vitest'
import { CommitUnconfirmedError, RowLevelSecurityError } from '../../../src/pg.js'
import { scopeOf, tenantScope } from '../../support/scopes.js'
import { tapWire } from '../../support/postgres/wire.js'
import type { Driver, Sql } from './driver.js'
import { expectApart, runRandomly } from './random-operations.js'
import { insert, scopeA, scopeB, SEEN, USERS, useWorld, type StartPooler } from './world.js'

export interface ContractOptions {
  /** Of five users at random; default 1,000. A longer run is in `operations.long.test.ts`. */
  readonly operations?: number
  /** Stands between driver and Postgres. Then each user has a client of the pool. */
  readonly through?: { readonly name: string; readonly start: StartPooler }
}

/** What every driver's `withOwner` promises, on a real Postgres with a pool of one. */
export function keepsTheContract(
  driver: Driver,
  { operations = 1000, through }: ContractOptions = {},
): void {
  const world = useWorld(driver, through?.start)
  const by = through === undefined ? '' : ` through ${through.name}`
  const titles = async (sql: Sql) => (await sql(SEEN)).map((row) => row['title'])
  const saved = async () => (await world().admin.query<{ title: string }>(SEEN)).rows
  const savedTitles = async () => (await saved()).map(({ title }) => title)

  describe(`withOwner of ${driver.name}${by}`, () => {
    it('shows the owner’s rows, and around it none', async () => {
      const db = world().open()
      expect(await titles(db.around)).toEqual([])
      expect(await db.withOwner(scopeA, titles)).toEqual(['a1', 'a2'])
      expect(await db.withOwner(scopeB, titles)).toEqual(['b3'])
      expect(await titles(db.around)).toEqual([])
      expect(await db.withOwner(await scopeOf("o'x\\%:"), titles)).toEqual([])
    })

    it('lets nothing of another be written', async () => {
      const db = world().open()
      const attempt = (text: string) => db.withOwner(scopeA, (sql) => sql(text))
      await expect(attempt(insert(9, 'user-b'))).rejects.toThrow()
      await expect(attempt(`UPDATE app.todos SET user_id = 'user-b'`)).rejects.toThrow()
      await attempt(`UPDATE app.todos SET title = 'taken'`)
      await attempt('DELETE FROM app.todos')
      expect(await savedTitles()).toEqual(['b3'])
    })

    it('rolls back what threw, and lets go of the connection', async () => {
      const db = world().open()
      const thrown = new Error('of the work')
      const work = db.withOwner(scopeA, async (sql) => {
        await sql(insert(10, 'user-a'))
        throw thrown
      })
      await expect(work).rejects.toBe(thrown)
      await expect(db.withOwner(scopeA, (sql) => sql('SELECT 1/0'))).rejects.toThrow()
      const now = () => {
        throw thrown
      }
      await expect(db.withOwner(scopeA, now)).rejects.toBe(thrown)
      expect(await savedTitles()).toEqual(['a1', 'a2', 'b3'])
      expect(await db.withOwner(scopeB, titles)).toEqual(['b3'])
    })

    it('says so if a statement failed and its error was caught', async () => {
      const db = world().open()
      const work = db.withOwner(scopeA, async (sql) => {
        await sql(insert(10, 'user-a'))
        await sql(insert(1, 'user-a')).catch(() => {})
        return 'saved'
      })
      await expect(work).rejects.toThrow(/nothing was saved/)
      expect(await savedTitles()).toEqual(['a1', 'a2', 'b3'])
    })

    it('says so if the work ended the transaction itself', async () => {
      const db = world().open()
      for (const end of ['ROLLBACK', 'ROLLBACK; BEGIN', 'COMMIT /* early */']) {
        const work = db.withOwner(scopeA, async (sql) => {
          await sql('SELECT 1')
          await sql(end)
          expect(await titles(sql)).toEqual([])
        })
        await expect(work).rejects.toThrow(/ended the transaction/)
      }
      expect(await db.withOwner(scopeB, titles)).toEqual(['b3'])
    })

    it('doesn’t say that nothing was saved if the work committed by itself', async () => {
      const work = world()
        .open()
        .withOwner(scopeA, async (sql) => {
          await sql(insert(10, 'user-a', 'early'))
          await sql('COMMIT /* early */')
        })
      await expect(work).rejects.toThrow(/but what that SQL committed itself/)
      expect(await savedTitles()).toContain('early')
    })

    it('tells a commit that was refused from one that nobody knows of', async () => {
      const db = world().open()
      const refused = db.withOwner(scopeA, async (sql) => {
        await sql(insert(10, 'user-a'))
        await sql('UPDATE app.todos SET twin = 99 WHERE id = 10')
      })
      const error: unknown = await refused.catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(CommitUnconfirmedError)
      const lost = db.withOwner(scopeA, (sql) => sql(insert(11, 'user-a', 'lost')))
      await expect(lost).rejects.toThrow(CommitUnconfirmedError)
      expect(await db.withOwner(scopeA, titles)).toEqual(['a1', 'a2'])
    })

    it('goes on with another connection when one is lost', async () => {
      const db = world().open()
      const lost = db.withOwner(scopeA, (sql) =>
        sql('SELECT pg_terminate_backend(pg_backend_pid())'),
      )
      await expect(lost).rejects.not.toThrow(CommitUnconfirmedError)
      expect(await db.withOwner(scopeB, titles)).toEqual(['b3'])
    })

    it('is a savepoint within itself, also when several are at once', async () => {
      const db = world().open()
      await db
        .withOwner(scopeA, async (sql) => {
          const add = (id: number, fails: boolean) =>
            db.withOwner(scopeA, async (inner) => {
              await inner(insert(id, 'user-a', String(id)))
              if (fails) throw new Error('of this one')
            })
          const beside = sql(insert(20, 'user-a', '20'))
          const results = await Promise.allSettled([add(10, true), add(11, false), add(12, true)])
          expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
          await beside
          const caught = db.withOwner(scopeA, async (inner) => {
            await inner(insert(13, 'user-a'))
            await inner('SELECT 1/0').catch(() => {})
          })
          await caught.catch(() => {})
        })
        .catch(() => {})
      const now = await savedTitles()
      // A failed statement that was caught within may fail all of it, never half.
      expect([
        ['a1', 'a2', 'b3'],
        ['a1', 'a2', 'b3', '11', '20'],
      ]).toContainEqual(now)
    })

    it('is refused for another owner within itself, of another claim too', async () => {
      const db = world().open()
      const tenant = await tenantScope('user-a')
      await db.withOwner(scopeA, async (sql) => {
        await expect(db.withOwner(scopeB, titles)).rejects.toThrow(/another owner/)
        const claimed = db.withOwner(tenant, titles, { claim: tenant.claim })
        await expect(claimed).rejects.toThrow(/another owner/)
        expect(await titles(sql)).toEqual(['a1', 'a2'])
      })
      await expect(db.withOwner(tenant, titles)).rejects.toThrow(TypeError)
      expect(await db.withOwner(tenant, titles, { claim: tenant.claim })).toEqual([])
      await expect(db.withOwner({ ...scopeA } as typeof scopeA, titles)).rejects.toThrow(TypeError)
    })

    it('sends parallel queries one after the other', async () => {
      const db = world().open()
      await db.withOwner(scopeA, (sql) =>
        Promise.all(Array.from({ length: 20 }, (_, index) => sql(insert(100 + index, 'user-a')))),
      )
      expect(await savedTitles()).toHaveLength(23)
    })

    it('fails a query that nobody awaited, and never runs it for the next', async () => {
      const db = world().open()
      let late: Promise<unknown>[] = []
      let kept: Sql | undefined
      await db.withOwner(scopeA, (sql) => {
        kept = sql
        late = [10, 11, 12].map((id) => sql(insert(id, 'user-a')).catch((e: unknown) => e))
      })
      const outcomes = await Promise.all(late)
      const done = [10, 11, 12].filter((_, index) => !(outcomes[index] instanceof Error))
      const ids = (await world().admin.query<{ id: number }>(SEEN)).rows.map(({ id }) => id)
      expect(ids.filter((id) => id > 3)).toEqual(done)
      await db.withOwner(scopeB, async (sql) => {
        await expect(kept?.(SEEN)).rejects.toThrow()
        expect(await titles(sql)).toEqual(['b3'])
      })
    })

    it('takes an isolation level and read-only', async () => {
      const db = world().open()
      const level = (sql: Sql) => sql(`SELECT current_setting('transaction_isolation') AS is`)
      const options = { isolationLevel: 'serializable' } as const
      expect(await db.withOwner(scopeA, level, options)).toEqual([{ is: 'serializable' }])
      if (driver.readOnly === false) return
      const writes = db.withOwner(scopeA, (sql) => sql(insert(9, 'user-a')), { readOnly: true })
      await expect(writes).rejects.toThrow()
      expect(await db.withOwner(scopeA, titles, { readOnly: true })).toEqual(['a1', 'a2'])
      for (const wrong of [{ isolationLevel: 'serializable; SELECT 1' }, { readOnly: 'no' }]) {
        await expect(db.withOwner(scopeA, titles, wrong as never)).rejects.toThrow(TypeError)
      }
    })

    it(`takes ${driver.roundTrips} round trips beside the work`, async () => {
      const wire = await tapWire(world().url)
      const db = world().open({ url: wire.url })
      await db.withOwner(scopeA, (sql) => sql('SELECT 1'))
      const before = wire.roundTrips()
      await db.withOwner(scopeA, () => {})
      expect(wire.roundTrips() - before).toBe(driver.roundTrips)
      await db.close()
      await wire.close()
    })

    it('refuses to start as a superuser', async () => {
      await world().open().assertRowLevelSecurity()
      const db = world().open({ url: world().adminUrl })
      await expect(db.assertRowLevelSecurity()).rejects.toThrow(RowLevelSecurityError)
    })

    it(`keeps ${operations} random operations of five users apart`, async () => {
      const clients = through === undefined ? 1 : USERS.length
      await expectApart(world(), operations, { clients })
    }, 900_000)

    it('fails the same operations without the policy', async () => {
      await world().admin.query('ALTER TABLE app.todos DISABLE ROW LEVEL SECURITY')
      const { foreign } = await runRandomly(world(), 50)
      // They may have deleted all there was.
      await world().admin.query(insert(9_999, 'user-b'))
      const ownerless = await titles(world().open().around)
      await world().admin.query('ALTER TABLE app.todos ENABLE ROW LEVEL SECURITY')
      expect(foreign).toBeGreaterThan(0)
      expect(ownerless).not.toEqual([])
    })
  })
}
