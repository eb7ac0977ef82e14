import { DatabaseError, QueryTypes } from 'sequelize'
import { describe, expect, it } from 'vitest'
import { withOwner } from '../../../src/sequelize.js'
import { scopeOf, tenantScope } from '../../support/scopes.js'
import { admin, app, database, insert, scopeA, scopeB, seen, useTodos } from './todos.js'

useTodos()

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
      const claimed = { claim: other.claim }
      await withOwner(app, scopeA, async () => {
        await expect(withOwner(app, other, () => {}, claimed)).rejects.toThrow(/another owner/)
        const url = database.url('todo_app')
        await expect(withOwner(database.connect(url), other, () => {}, claimed)).rejects.toThrow(
          TypeError,
        )
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

  it('undoes its own alone, when several are at once and one fails', async () => {
    await withOwner(app, scopeA, async (outer) => {
      const add = (id: number, fails: boolean) =>
        withOwner(app, scopeA, async (transaction) => {
          await insert(id, 'user-a', transaction)
          if (fails) throw new Error('of this one')
          return id
        })
      const beside = insert(20, 'user-a', outer)
      const results = await Promise.allSettled([add(10, true), add(11, false), add(12, true)])
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
      await beside
    })
    expect(await idsAbove3()).toEqual([11, 20])
  })

  it('undoes nothing that is queried beside it', async () => {
    await withOwner(app, scopeA, async (outer) => {
      const gate = new Promise<void>((resolve) => setTimeout(resolve, 100))
      const failing = withOwner(app, scopeA, async (transaction) => {
        await insert(10, 'user-a', transaction)
        await insert(11, 'user-a', outer) // from within: it is undone, too
        await gate
        throw new Error('of this one')
      })
      await new Promise((resolve) => setTimeout(resolve, 30))
      const beside = insert(20, 'user-a', outer)
      await expect(failing).rejects.toThrow('of this one')
      await beside
    })
    expect(await idsAbove3()).toEqual([20])
  })

  it('sends parallel queries one after the other, as pg will ask for', async () => {
    const warnings: string[] = []
    const listen = (warning: Error) => void warnings.push(warning.message)
    process.on('warning', listen)
    await withOwner(app, scopeA, async (transaction) => {
      const ids = Array.from({ length: 20 }, (_, index) => 100 + index)
      await Promise.all(ids.map((id) => insert(id, 'user-a', transaction)))
      const nested = [1, 2, 3].map((n) =>
        withOwner(app, scopeA, (inner) =>
          Promise.all([insert(200 + n, 'user-a', inner), insert(300 + n, 'user-a', inner)]),
        ),
      )
      await Promise.all(nested)
    })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(await idsAbove3()).toHaveLength(26)
    expect(warnings).toEqual([])
  })

  it('refuses what still waits when the transaction ends', async () => {
    let late: Promise<unknown>[] = []
    await withOwner(app, scopeA, async (transaction) => {
      late = [10, 11, 12].map((id) =>
        insert(id, 'user-a', transaction).catch((error: unknown) => error),
      )
      await Promise.resolve()
    })
    const outcomes = await Promise.all(late)
    const saved = [10, 11, 12].filter((_, index) => !(outcomes[index] instanceof Error))
    expect(saved.length).toBeLessThan(2) // one may have been under way
    expect(await idsAbove3()).toEqual(saved)
  })
})

async function idsAbove3(): Promise<readonly number[]> {
  const sql = 'SELECT id FROM app.todos WHERE id > 3 ORDER BY id'
  const rows = await admin.query<{ id: number }>(sql, { type: QueryTypes.SELECT })
  return rows.map(({ id }) => id)
}
