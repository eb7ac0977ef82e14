import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { withOwner } from '../../src/kysely.js'
import { kyselyDriver } from './contract/drivers/kysely.js'
import { insert, scopeA, scopeB, SEEN, useWorld } from './contract/world.js'

const world = useWorld(kyselyDriver)
const raw = (text: string) => CompiledQuery.raw(text)
const opened: Kysely<object>[] = []

function open(options: pg.PoolConfig = {}): Kysely<object> {
  const pool = world().database.pool(world().url, { max: 1, ...options })
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
  opened.push(db)
  return db
}

async function savedTitles() {
  const { rows } = await world().admin.query<{ title: string }>(SEEN)
  return rows.map(({ title }) => title)
}

afterAll(() => Promise.all(opened.map((db) => db.destroy().catch(() => {}))))

describe('a transaction of Kysely’s given for the database', () => {
  it('is a savepoint within the work, and nothing after it', async () => {
    const db = open()
    let kept: Kysely<object> | undefined
    const work = withOwner(db, scopeA, async (trx) => {
      kept = trx
      await withOwner(trx, scopeA, (inner) => inner.executeQuery(raw(insert(10, 'user-a'))))
      throw new Error('of the work')
    })
    await expect(work).rejects.toThrow('of the work')
    await expect(withOwner(kept ?? db, scopeA, () => {})).rejects.toThrow(TypeError)
    expect(await savedTitles()).toEqual(['a1', 'a2', 'b3'])
  })

  it('is refused within a transaction of the app’s', async () => {
    const work = open()
      .transaction()
      .execute((trx) => withOwner(trx, scopeA, () => {}))
    await expect(work).rejects.toThrow(/not a transaction/)
  })
})

describe('`query_timeout` of pg, which leaves a statement running', () => {
  it('gives the connection to nobody with the transaction, and the owner, still open', async () => {
    const db = open({ query_timeout: 200 })
    const late = withOwner(db, scopeA, async (trx) => {
      await trx.executeQuery(raw(insert(10, 'user-a', 'failed')))
      await trx.executeQuery(raw('SELECT pg_sleep(1)'))
    })
    await expect(late).rejects.toThrow('Query read timeout')
    const { rows } = await db.executeQuery(raw(SEEN))
    expect(rows).toEqual([])
    await withOwner(db, scopeB, (trx) => trx.executeQuery(raw(insert(11, 'user-b', 'b4'))))
    expect(await savedTitles()).toEqual(['a1', 'a2', 'b3', 'b4'])
  })
})
