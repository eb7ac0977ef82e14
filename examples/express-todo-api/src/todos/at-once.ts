import type { OwnerScope } from 'jwt-guard'
import { tooManyRequests } from '../problem.js'
import type { TodoRepository } from './repository.js'

/**
 * The repository with `most` calls of one owner under way at a time, in this process.
 *
 * A call holds a connection of the pool, for seconds if it is a search that is made to be slow: one
 * user must not have them all. Counted is the work and not the request, since the work goes on when
 * its client has hung up.
 *
 * @throws Problem 429, by each call that is one too many
 */
export function limitAtOnce(todos: TodoRepository, most: number): TodoRepository {
  const underWay = new Map<string, number>()

  function limited<Args extends readonly unknown[], Result>(
    work: (owner: OwnerScope, ...args: Args) => Promise<Result>,
  ) {
    return async function inTurn(owner: OwnerScope, ...args: Args): Promise<Result> {
      const { ownerId } = owner
      const before = underWay.get(ownerId) ?? 0
      if (before >= most) throw tooManyRequests(1)
      underWay.set(ownerId, before + 1)
      try {
        return await work(owner, ...args)
      } finally {
        const left = (underWay.get(ownerId) ?? 1) - 1
        if (left > 0) underWay.set(ownerId, left)
        else underWay.delete(ownerId)
      }
    }
  }

  return {
    list: limited(todos.list),
    find: limited(todos.find),
    create: limited(todos.create),
    update: limited(todos.update),
    remove: limited(todos.remove),
    act: limited(todos.act),
    exportAll: limited(todos.exportAll),
  }
}
