import { withOwner } from 'jwt-guard/prisma'
import type { Todos } from '../todo.js'
import type { PrismaClient } from './generated/client.js'

/** No query says whose rows: Postgres does. */
export function createTodos(prisma: PrismaClient): Todos {
  return {
    list: (scope) =>
      withOwner(prisma, scope, (tx) => tx.todo.findMany({ orderBy: { id: 'asc' }, take: 20 })),
    async find(scope, id) {
      const todo = await withOwner(prisma, scope, (tx) => tx.todo.findUnique({ where: { id } }))
      return todo ?? undefined
    },
    add: (scope, title) =>
      withOwner(prisma, scope, (tx) => tx.todo.create({ data: { userId: scope.ownerId, title } })),
    async change(scope, id, { title, completed }) {
      const data = {
        ...(title === undefined ? {} : { title }),
        ...(completed === undefined ? {} : { completed }),
      }
      // `update` of a todo that isn't there is an error; this is none.
      const rows = await withOwner(prisma, scope, (tx) =>
        tx.todo.updateManyAndReturn({ where: { id }, data }),
      )
      return rows[0]
    },
    async remove(scope, id) {
      return withOwner(prisma, scope, async (tx) => {
        const todo = await tx.todo.findUnique({ where: { id } })
        const { count } = await tx.todo.deleteMany({ where: { id } })
        return count === 1 && todo !== null ? todo : undefined
      })
    },
  }
}
