import { PrismaPg } from '@prisma/adapter-pg'
import { createRequire } from 'node:module'
import type pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { ownerAdapter, withOwner } from '../../../src/prisma.js'
import { PrismaClient } from '../../support/prisma/generated/client.js'
import { scopeA, scopeB, SEEN } from '../contract/world.js'
import { useClients } from './clients.js'

const { world, open } = useClients()

describe('the client', () => {
  it('has its extensions within the transaction, and no `$transaction` of its own', async () => {
    const prisma = open().$extends({
      model: { todo: { mine: async () => 'by an extension' } },
      result: { todo: { loud: { needs: { title: true }, compute: (row) => `${row.title}!` } } },
    })
    await withOwner(prisma, scopeA, async (tx) => {
      expect(await tx.todo.mine()).toBe('by an extension')
      expect((await tx.todo.findMany()).map(({ loud }) => loud)).toEqual(['a1!', 'a2!'])
      const nested: unknown = Reflect.get(tx, '$transaction')
      expect(() => Reflect.apply(nested as () => void, tx, [[tx.todo.count()]])).toThrow(TypeError)
    })
  })

  it('is refused without ownerAdapter, before any work', async () => {
    const connectionString = world().database.url('todo_app')
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString }) })
    const work = vi.fn()
    await expect(withOwner(prisma, scopeA, work)).rejects.toThrow(/ownerAdapter/)
    expect(work).not.toHaveBeenCalled()
    await prisma.$disconnect()
  })

  it('is refused over a Pool of another copy of pg, which Prisma would take for options', async () => {
    const require = createRequire(import.meta.url)
    const path = require.resolve('pg')
    const other = Object.keys(require.cache).filter((file) => file.includes('/pg/'))
    for (const file of other) Reflect.deleteProperty(require.cache, file)
    const copy = require(path) as typeof pg
    const pool = new copy.Pool({ connectionString: world().database.url('todo_app') })
    const prisma = new PrismaClient({ adapter: ownerAdapter(pool) })
    await expect(prisma.$connect()).rejects.toThrow(/another copy of pg/)
    await pool.end()
  })

  it('may not ask for an isolation level that withOwner would not see', async () => {
    const prisma = open({ transactionOptions: { isolationLevel: 'Serializable' } })
    await expect(withOwner(prisma, scopeA, () => {})).rejects.toThrow(/transactionOptions/)
    const level = await withOwner(
      prisma,
      scopeA,
      (tx) => tx.$queryRaw`SELECT current_setting('transaction_isolation') AS is`,
      { isolationLevel: 'repeatable read' },
    )
    expect(level).toEqual([{ is: 'repeatable read' }])
  })

  it('of `$extends` is another: within the work it waits for a connection of its own', async () => {
    const pool = world().database.pool(world().database.url('todo_app'), { max: 1 })
    const prisma = open({ pool, transactionOptions: { maxWait: 2_000 } })
    await prisma.todo.count()
    await withOwner(prisma, scopeA, async () => {
      const other = withOwner(prisma.$extends({}), scopeA, () => {})
      await expect(other).rejects.toMatchObject({ code: 'P2028' })
    })
  })

  it('says in Prisma’s words that there is no database', async () => {
    const prisma = open({ url: 'postgres://nobody@127.0.0.1:1/none' })
    await expect(withOwner(prisma, scopeA, () => {})).rejects.toMatchObject({ code: 'P1001' })
  })
})

describe('Prisma’s time limits', () => {
  it('`timeout` rolls back at once, and the work can’t be saved any more', async () => {
    const prisma = open({ transactionOptions: { timeout: 1_000 } })
    const { admin } = world()
    const locks = `SELECT FROM pg_locks WHERE relation = 'app.todos'::regclass`
    const work = withOwner(prisma, scopeA, async (tx) => {
      await tx.todo.updateMany({ data: { title: 'too late' } })
      expect((await admin.query(locks)).rowCount).toBeGreaterThan(0)
      while ((await admin.query(locks)).rowCount !== 0) await new Promise((go) => setTimeout(go, 5))
      const late = tx.todo.updateMany({ data: { title: 'later still' } })
      await expect(late).rejects.toMatchObject({ code: 'P2028' })
    })
    await expect(work).rejects.toThrow(/`timeout` is over/)
    const { rows } = await admin.query<{ title: string }>(SEEN)
    expect(rows.map(({ title }) => title)).toEqual(['a1', 'a2', 'b3'])
    expect(await withOwner(prisma, scopeB, (tx) => tx.todo.count())).toBe(1)
  })

  it('`maxWait` ends the wait, and the connection that comes after it goes back', async () => {
    const pool = world().database.pool(world().database.url('todo_app'), { max: 1 })
    const [patient, hasty] = [open({ pool }), open({ pool, transactionOptions: { maxWait: 1 } })]
    let finish = () => {}
    const long = new Promise<void>((resolve) => (finish = resolve))
    const first = withOwner(patient, scopeA, () => long)
    const second = withOwner(hasty, scopeB, () => {})
    await expect(second).rejects.toMatchObject({ code: 'P2028' })
    finish()
    await first
    expect(await withOwner(patient, scopeB, (tx) => tx.todo.count())).toBe(1)
  })
})
