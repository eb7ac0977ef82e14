import { expect, it } from 'vitest'
import { withOwner } from '../../../src/prisma.js'
import { tapWire } from '../../support/postgres/wire.js'
import { scopeA } from '../contract/world.js'
import { useClients } from './clients.js'

const { world, open } = useClients()
const todo = (id: number, title: string) => ({ data: { id, userId: 'user-a', title } })

it('says of each operation asked at once how it ended, also after one that failed', async () => {
  const prisma = open()
  let outcomes: PromiseSettledResult<unknown>[] = []
  const work = withOwner(prisma, scopeA, async (tx) => {
    outcomes = await Promise.allSettled([
      tx.todo.count(),
      tx.todo.create(todo(1, 'taken')),
      tx.todo.create(todo(10, 'after it')),
      tx.todo.updateMany({ data: { title: 'after it' } }),
    ])
  })
  await expect(work).rejects.toThrow(/nothing was saved/)
  const [first, ...others] = outcomes
  expect(first).toEqual({ status: 'fulfilled', value: 2 })
  expect(others.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
})

it('undoes nothing that was asked beside a savepoint in the same turn', async () => {
  const prisma = open()
  await withOwner(prisma, scopeA, async (tx) => {
    let ask = () => {}
    const asked = new Promise<void>((resolve) => (ask = resolve))
    const beside = asked.then(() =>
      Promise.all([12, 13].map((id) => tx.todo.create(todo(id, 'x')))),
    )
    const undone = withOwner(prisma, scopeA, async (inner) => {
      const within = Promise.all([inner.todo.create(todo(11, 'undone')), inner.todo.count()])
      ask()
      await within
      throw new Error('of this one')
    })
    await Promise.allSettled([undone, beside])
    expect(await tx.todo.findMany({ where: { id: { gt: 3 } }, select: { id: true } })).toEqual([
      { id: 12 },
      { id: 13 },
    ])
  })
})

it('refuses what a savepoint left behind', async () => {
  const prisma = open()
  let late: Promise<unknown> | undefined
  await withOwner(prisma, scopeA, async (tx) => {
    await withOwner(prisma, scopeA, async (inner) => {
      late = new Promise(setImmediate).then(() => inner.todo.create(todo(14, 'late')))
      late.catch(() => {})
    })
    await expect(late).rejects.toThrow(/finished with the transaction or savepoint/)
    expect(await tx.todo.findUnique({ where: { id: 14 } })).toBe(null)
  })
})

it('keeps reads by findUnique together, which Prisma makes one statement of', async () => {
  const wire = await tapWire(world().database.url('todo_app'))
  const prisma = open({ url: wire.url })
  await withOwner(prisma, scopeA, async (tx) => {
    const before = wire.roundTrips()
    const found = await Promise.all([1, 2, 3].map((id) => tx.todo.findUnique({ where: { id } })))
    expect(found.map((row) => row?.title)).toEqual(['a1', 'a2', undefined])
    expect(wire.roundTrips() - before).toBe(1)
  })
  await prisma.$disconnect()
  await wire.close()
})
