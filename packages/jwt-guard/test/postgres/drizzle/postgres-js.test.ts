import { drizzle } from 'drizzle-orm/postgres-js'
import postgres, { type Sql, type TransactionSql } from 'postgres'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { withOwner } from '../../../src/drizzle.js'
import { ownerSetting } from '../../../src/postgres.js'
import { scopeA, scopeB, SEEN, useWorld } from '../contract/world.js'

const world = useWorld({
  name: 'postgres.js',
  roundTrips: 0,
  open() {
    throw new Error('this one has no door')
  },
})

const opened: Sql[] = []
function connect(): Sql {
  const sql = postgres(world().database.url('todo_app'), { max: 1, onnotice: () => {} })
  opened.push(sql)
  return sql
}
afterEach(async () => {
  for (const sql of opened.splice(0)) await sql.end({ timeout: 1 })
})

async function name(tx: TransactionSql, scope: typeof scopeA): Promise<void> {
  const { text, values } = ownerSetting(scope)
  await tx.unsafe(text, values)
}

it('Drizzle over postgres.js is refused, before any work', async () => {
  const work = vi.fn()
  const db = drizzle(connect())
  await expect(withOwner(db, scopeA, work)).rejects.toThrow(/postgres\.js/)
  await expect(withOwner(db, scopeA, work)).rejects.toThrow(TypeError)
  expect(work).not.toHaveBeenCalled()
})

/**
 * Why: what postgres.js does, by itself. When one of these fails, a door for it may be possible.
 *
 * A begins and waits; the connection leaves A's transaction by `end`; B, who has waited, gets it.
 */
async function seenByAAfter(end: (tx: TransactionSql, pid: number) => Promise<unknown>) {
  const sql = connect()
  const [named, done] = [signal(), signal()]
  let b: Promise<unknown> = Promise.resolve()
  const seen = new Promise<unknown>((resolve, reject) => {
    const work = async (tx: TransactionSql) => {
      await name(tx, scopeA)
      const [row] = await tx<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
      b = sql.begin(async (other) => {
        await name(other, scopeB)
        named.give()
        await done.given
      })
      await end(tx, row?.pid ?? 0)
      await named.given
      return tx.unsafe(SEEN)
    }
    const inTransaction = (tx: TransactionSql) => work(tx).then(resolve, reject).finally(done.give)
    sql.begin(inTransaction).catch(() => {})
  })
  await Promise.allSettled([seen, b])
  return seen
}

function signal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => (give = resolve))
  return { give: () => give(), given }
}

describe('postgres.js 3.4', () => {
  it('lets a transaction that its work ended go on in that of another', async () => {
    const seen = await seenByAAfter((tx) => tx.unsafe('ROLLBACK'))
    expect(seen).toMatchObject([{ user_id: 'user-b' }])
  })

  it('and one whose connection was lost, once that is open again', async () => {
    const seen = await seenByAAfter((_tx, pid) =>
      world().admin.query('SELECT pg_terminate_backend($1)', [pid]),
    )
    expect(seen).toMatchObject([{ user_id: 'user-b' }])
  })

  it('and never answers who waited for `reserve` while a connection was lost', async () => {
    const sql = connect()
    const first = await sql.reserve()
    const [row] = await first<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
    let reserved = false
    sql
      .reserve()
      .then(() => (reserved = true))
      .catch(() => {})
    await world().admin.query('SELECT pg_terminate_backend($1)', [row?.pid])
    const alive = `SELECT FROM pg_stat_activity WHERE application_name = 'postgres.js' AND pid <> $1`
    await vi.waitUntil(async () => (await world().admin.query(alive, [row?.pid])).rowCount === 1, {
      timeout: 10_000,
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(reserved).toBe(false)
  })
})
