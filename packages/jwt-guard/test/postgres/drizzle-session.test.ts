import { sql } from 'drizzle-orm'
import { Cache, type MutationOption } from 'drizzle-orm/cache/core'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgSchema, text } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { withOwner } from '../../src/drizzle.js'
import { drizzleOnPgDriver } from './contract/drivers/drizzle.js'
import { insert, scopeA, scopeB, SEEN, useWorld } from './contract/world.js'

const world = useWorld(drizzleOnPgDriver)
const todos = pgSchema('app').table('todos', {
  id: integer().primaryKey(),
  userId: text('user_id').notNull(),
  title: text().notNull(),
})

/** Keeps every select, by its SQL. */
class EverySelect extends Cache {
  readonly kept = new Map<string, unknown[]>()
  readonly told: MutationOption[] = []

  override strategy() {
    return 'all' as const
  }
  override async get(key: string) {
    return this.kept.get(key)
  }
  override async put(key: string, rows: unknown[]) {
    this.kept.set(key, rows)
  }
  override async onMutate(mutation: MutationOption) {
    this.told.push(mutation)
  }
}

describe('a cache of Drizzle’s, which knows rows by their SQL', () => {
  const open = (cache: Cache) => drizzle(world().database.pool(world().url, { max: 1 }), { cache })

  it('never gives one owner the rows of another', async () => {
    const cache = new EverySelect()
    const db = open(cache)
    const titles = async (scope: typeof scopeA) => {
      const rows = await withOwner(db, scope, (tx) => tx.select().from(todos).$withCache())
      return rows.map(({ title }) => title)
    }
    expect(await titles(scopeA)).toEqual(['a1', 'a2'])
    expect(await titles(scopeB)).toEqual(['b3'])
    expect(cache.kept.size).toBe(0)
    expect(await db.select().from(todos)).toEqual([])
    expect(await titles(scopeA)).toEqual(['a1', 'a2'])
  })

  it('is told of what is written', async () => {
    const cache = new EverySelect()
    await withOwner(open(cache), scopeA, (tx) => tx.update(todos).set({ title: 'new' }))
    expect(cache.told).toHaveLength(1)
  })
})

describe('what Drizzle itself sends around the work', () => {
  it.each(['rollback', 'commit'])('is noticed when the work sends it: %s', async (end) => {
    const db = drizzle(world().database.pool(world().url, { max: 1 }))
    const work = withOwner(db, scopeA, async (tx) => {
      await tx.execute(sql.raw(insert(10, 'user-a', 'ended')))
      await tx.execute(sql.raw(end))
    })
    await expect(work).rejects.toThrow(/ended the transaction/)
    const { rowCount } = await world().admin.query(SEEN)
    expect(rowCount).toBe(end === 'commit' ? 4 : 3)
  })
})
