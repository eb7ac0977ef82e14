import { DataTypes, Op, type Model, type ModelStatic } from 'sequelize'
import { describe, expect, it } from 'vitest'
import { ownedModel } from '../../src/sequelize.js'
import { List, Todo } from './models.js'
import { A, B, scopeA, todosOf, useRowsOfTwo, useWorld, world } from './world.js'

describe('ids that are no value of the column’s type', () => {
  useWorld()
  useRowsOfTwo()

  const UUID = '0190a5d8-1234-7abc-8def-0123456789aa'
  const types = {
    integer: [DataTypes.INTEGER, 7],
    smallint: [DataTypes.SMALLINT, 7],
    bigint: [DataTypes.BIGINT, 7],
    uuid: [DataTypes.UUID, UUID],
    text: [DataTypes.TEXT, 'seven'],
  } as const
  const ids = [
    ...['abc', '', ' 7', '07', '7.0', '7e0', '0x7', '7;', 'NaN', '9223372036854775808', '7\0'],
    ...[UUID.slice(1), `{${UUID}}`, 'x\0', 'seven\ud800'],
    ...[NaN, 1.5, Infinity, -Infinity, 2 ** 31, 2 ** 63, -(2 ** 63) - 2048, 1e300, 2n ** 63n],
  ]

  it.each(Object.entries(types))('are no row: %s', async (name, [type, id]) => {
    const table = `keyed_by_${name}`
    const attributes = { id: { type, primaryKey: true }, userId: DataTypes.TEXT }
    const bare = { schema: 'app', tableName: table, underscored: true, timestamps: false }
    const Keyed: ModelStatic<Model<Record<string, unknown>, Record<string, unknown>>> =
      world.sequelize.define(table, attributes, bare)
    await Keyed.sync()
    await Keyed.create({ id, userId: A })
    const keyed = ownedModel(Keyed, scopeA, { ownerColumn: 'userId' })
    expect(await keyed.findByPk(id)).toMatchObject({ userId: A })
    for (const odd of ids) {
      const none = { where: { id: odd } }
      expect([odd, await keyed.findByPk(odd)]).toEqual([odd, null])
      expect(await keyed.findOne(none)).toBeNull()
      expect(await keyed.count({ where: { id: { [Op.eq]: odd } } })).toBe(0)
      expect(await keyed.count({ where: { id: { [Op.not]: odd } } })).toBe(1)
      expect(await keyed.count({ where: { id: { [Op.not]: [odd] } } })).toBe(1)
      expect(await keyed.count({ where: { id: { [Op.or]: [odd, id] } } })).toBe(1)
      expect(await keyed.count({ where: { id: [odd, id] } })).toBe(1)
      expect(await keyed.count({ where: { id: { [Op.in]: [odd] } } })).toBe(0)
      expect(await keyed.count({ where: { id: { [Op.notIn]: [odd, id] } } })).toBe(0)
      expect(await keyed.count({ where: { id: { [Op.notIn]: [odd] } } })).toBe(1)
      expect(await keyed.count({ where: { id: { [Op.ne]: odd } } })).toBe(1)
      expect(await keyed.count({ where: { [Op.or]: [{ id: odd }, { id }] } })).toBe(1)
      expect(await keyed.update({ id }, none)).toEqual([0, []])
      expect(await keyed.destroy(none)).toBe(0)
    }
    await Keyed.drop()
  })

  it('join nothing, and leave the owner’s condition as it is', async () => {
    const lists = ownedModel(List, scopeA, { ownerColumn: 'ownerId', owned: [[Todo, 'userId']] })
    const include = [{ association: 'todos', required: true, where: { id: 'abc' } }]
    expect(await lists.findAll({ include })).toEqual([])
    expect(await todosOf().findAll({ where: { listId: 'abc', userId: B } as never })).toEqual([])
    expect(await todosOf().findAll({ where: { [Op.not]: { id: 'abc' } } as never })).toEqual([])
  })
})

describe('what a class made', () => {
  useWorld()
  useRowsOfTwo()

  class CreateTodo {
    title = 'of a class'
    points = 3
    shout() {
      return this.title.toUpperCase()
    }
  }

  it('stands for its own members, as Nest’s DTOs', async () => {
    const todo = await todosOf().create(new CreateTodo())
    expect(todo).toMatchObject({ title: 'of a class', points: 3, userId: A })
    expect(await todosOf().bulkCreate([new CreateTodo()])).toHaveLength(1)
    const [count] = await todosOf().update(new CreateTodo(), { where: { id: 1 } })
    expect(count).toBe(1)
  })

  it('may not have others', async () => {
    const others = [
      new (class extends CreateTodo {
        userId = B
      })(),
      new (class extends CreateTodo {
        colour = 'red'
      })(),
      new (class Empty {})(),
      Promise.resolve({ title: 'x' }),
      new Map([['title', 'x']]),
      new Date(),
      Todo.build({ title: 'x', userId: A }),
      world.sequelize.literal('1'),
    ]
    for (const values of others) {
      await expect(todosOf().create(values as never)).rejects.toThrow(TypeError)
      await expect(todosOf().update(values as never, { where: {} })).rejects.toThrow(TypeError)
    }
  })
})

describe('a lock', () => {
  useWorld()
  useRowsOfTwo()

  it('is of the model’s own rows, beside an outer join', async () => {
    await world.sequelize.transaction(async (transaction) => {
      for (const lock of [true, 'UPDATE', 'SHARE', 'KEY SHARE', 'NO KEY UPDATE'] as const) {
        const options = { include: ['list'], lock, transaction } as object
        expect(await todosOf().findAll(options)).toHaveLength(3)
        expect(await todosOf().findByPk(1, options)).toMatchObject({ id: 1 })
      }
      const other = world.database.connect(world.database.url('todo_owner'))
      const skipping = 'SELECT id FROM app.todos ORDER BY id FOR UPDATE SKIP LOCKED'
      expect((await other.query(skipping))[0]).toEqual([{ id: 4 }, { id: 5 }])
    })
  })
})
