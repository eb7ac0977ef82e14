import { describe, expect, it } from 'vitest'
import { withOwner } from '../../src/sequelize.js'
import { A, scopeA, scopeB, todosOf, useRows, useWorld, world } from './world.js'

useWorld()
useRows({ changes: false })

describe('sums and groups', () => {
  it('are of the owner’s rows alone', async () => {
    const [ofA, ofB] = [todosOf(scopeA), todosOf(scopeB)]
    expect([await ofA.sum('points'), await ofB.sum('points')]).toEqual([6, 9])
    expect([await ofA.min('points'), await ofB.min('points')]).toEqual([1, 4])
    expect([await ofA.max('points'), await ofB.max('points')]).toEqual([3, 5])
    expect([await ofA.min('title'), await ofB.max('title')]).toEqual(['a1', 'b5'])
    expect(await ofA.max('createdAt')).toBeInstanceOf(Date)
    const byDone = await ofA.countBy(['done'])
    expect(byDone.sort((one, other) => Number(one.done) - Number(other.done))).toEqual([
      { done: false, count: 2 },
      { done: true, count: 1 },
    ])
    expect(await ofB.countBy(['userId'])).toEqual([{ userId: 'user-b', count: 2 }])
  })

  it('take a where, by which nobody reaches another’s', async () => {
    const todos = todosOf()
    const hers = { where: { userId: 'user-b' } }
    for (const fold of ['sum', 'min', 'max'] as const) {
      expect(await todos[fold]('points', { where: { done: true } })).toBe(2)
      expect(await todos[fold]('points', hers)).toBeNull()
      expect(await todos[fold]('points', { where: { id: 'abc' } as never })).toBeNull()
    }
    expect(
      await todos.countBy(['listId', 'done'], { where: { listId: [1, 2], done: true } }),
    ).toEqual([{ listId: 1, done: true, count: 1 }])
    expect(await todos.countBy(['done'], hers)).toEqual([])
  })

  it('find the transaction by themselves', async () => {
    const single = world.database.connect(world.database.url('todo_owner'))
    expect(single).not.toBe(world.sequelize)
    await withOwner(world.sequelize, scopeA, async (transaction) => {
      await todosOf().create({ title: 'more', points: 10 }, { transaction })
      expect(await todosOf().sum('points')).toBe(16)
      expect(await todosOf().countBy(['userId'])).toEqual([{ userId: A, count: 4 }])
      throw new Error('undo')
    }).catch(() => {})
    expect(await todosOf().sum('points')).toBe(6)
  })

  it('take names of attributes and nothing that is SQL', async () => {
    const todos = todosOf()
    const odd = ['user_id) FROM app.todos --', '*', 'list.name', '__proto__', 1, null]
    for (const name of [...odd, world.sequelize.literal('1'), world.sequelize.fn('now')]) {
      for (const fold of ['sum', 'min', 'max'] as const) {
        await expect(todos[fold](name as never)).rejects.toThrow(TypeError)
      }
      await expect(todos.countBy([name] as never)).rejects.toThrow(TypeError)
    }
    await expect(todos.countBy([])).rejects.toThrow(TypeError)
    for (const options of [{ include: 'list' }, { group: ['done'] }, { attributes: ['title'] }]) {
      await expect(todos.sum('points', options as never)).rejects.toThrow(/takes no option/)
      await expect(todos.countBy(['done'], options as never)).rejects.toThrow(/takes no option/)
    }
  })
})
