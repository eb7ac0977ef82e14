import { afterAll, expect, it } from 'vitest'
import { ownerScope } from '../../../src/index.js'
import {
  assertRowLevelSecurity,
  ownerAdapter,
  rowLevelSecurity,
  withOwner,
} from '../../../src/prisma.js'
import { principalOf } from '../../support/principals.js'
import { PrismaClient } from '../../support/prisma/generated/client.js'
import { isRunBy, useTodos } from './page.js'

const principal = await principalOf({ sub: 'user-a' })
let client: PrismaClient | undefined
const made = () => {
  if (client === undefined) throw new Error('not set up')
  return client
}
// prettier-ignore
useTodos(async ({ owner, app }) => {
const connectionString = app.options.connectionString ?? ''

await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))

const prisma = new PrismaClient({ adapter: ownerAdapter({ connectionString }) })

await assertRowLevelSecurity(prisma, { tables: ['app.todos'] })
client = prisma
})
afterAll(() => client?.$disconnect())

it('shows the owner’s todos, by Prisma’s client', async () => {
  const prisma = made()
  // prettier-ignore
  {
const todos = await withOwner(prisma, ownerScope(principal), (tx) =>
  tx.todo.findMany({ orderBy: { id: 'asc' }, take: 20 }),
)
  expect(todos.map(({ title }) => title)).toEqual(['a1', 'a3'])
  }
  expect(await prisma.todo.findMany()).toEqual([])
})

it('and by its inserts, upserts and updates', async () => {
  const rows = await withOwner(made(), ownerScope(principal), async (tx) => {
    await tx.todo.createMany({ data: [{ id: 4, userId: 'user-a', title: 'a4' }] })
    await tx.todo.upsert({
      where: { id: 4 },
      create: { id: 4, userId: 'user-a', title: 'twice' },
      update: { title: 'upserted' },
    })
    await tx.todo.updateMany({ where: { id: { lt: 4 } }, data: { title: 'mine' } })
    return tx.todo.findMany({ select: { userId: true, title: true }, orderBy: { id: 'asc' } })
  })
  expect(rows.map(({ title }) => title)).toEqual(['mine', 'mine', 'upserted'])
  expect(rows.every(({ userId }) => userId === 'user-a')).toBe(true)
  const foreign = withOwner(made(), ownerScope(principal), (tx) =>
    tx.todo.create({ data: { id: 5, userId: 'user-b', title: 'b5' } }),
  )
  await expect(foreign).rejects.toThrow()
})

isRunBy(import.meta.filename, 'prisma.md')
