import { DataTypes, type Transaction } from 'sequelize'
import { describe, expect, it } from 'vitest'
import type { OwnerScope } from '../../../src/index.js'
import { ownedModel, withOwner } from '../../../src/sequelize.js'
import { admin, app, scopeA, scopeB, seen, useTodos } from './todos.js'

useTodos()

describe('ownedModel within withOwner', () => {
  const todosOf = (scope: OwnerScope) => {
    const Todo = app.define(
      'todo',
      {
        id: { type: DataTypes.INTEGER, primaryKey: true },
        userId: DataTypes.TEXT,
        title: DataTypes.TEXT,
      },
      { schema: 'app', underscored: true, timestamps: false },
    )
    return ownedModel(Todo, scope, { ownerColumn: 'userId' })
  }

  it('finds the transaction by itself, and no rows outside of it', async () => {
    const todos = todosOf(scopeA)
    expect(await todos.count()).toBe(0)
    await withOwner(app, scopeA, async (transaction) => {
      expect(await todos.count()).toBe(2)
      expect(await todos.count({ transaction })).toBe(2)
      await todos.create({ id: 20, title: 'new' })
      await todos.update({ title: 'changed' }, { where: { id: 1 } })
      await todos.destroy({ where: { id: 2 } })
    })
    expect(await seen(admin)).toEqual(['changed', 'b3', 'new'])
  })

  it('works for the owner of the transaction alone', async () => {
    const todos = todosOf(scopeB)
    await withOwner(app, scopeA, async (transaction) => {
      await expect(todos.findAll()).rejects.toThrow(/another owner/)
      await expect(todos.findAll({ transaction })).rejects.toThrow(/another owner/)
    })
    let leaked: Transaction | undefined
    await withOwner(app, scopeA, (transaction) => {
      leaked = transaction
    })
    await expect(todos.findAll({ transaction: leaked ?? null })).rejects.toThrow(/another owner/)
  })

  it('fails in a query that nobody waited for', async () => {
    let late: Promise<unknown> | undefined
    await withOwner(app, scopeA, () => {
      late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => todosOf(scopeA).findAll())
      late.catch(() => {})
    })
    await expect(late).rejects.toThrow(/commit has been called/)
  })
})
