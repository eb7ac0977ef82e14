import { DataTypes, literal, Op, type Model, type ModelOptions, type ModelStatic } from 'sequelize'
import { describe, expect, it } from 'vitest'
import { ownedModel } from '../../src/sequelize.js'
import { Secret, Todo } from './models.js'
import { A, B, scopeA, useRowsOfTwo, world, useWorld } from './world.js'

type Row = Model<Record<string, unknown>, Record<string, unknown>>
type Attributes = Parameters<typeof Todo.init>[0]

/** A model of the todos with scopes, hooks or attributes of its own. */
function variant(options: ModelOptions<Row>, attributes: object = {}): ModelStatic<Row> {
  const columns: Attributes = {
    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    userId: DataTypes.TEXT,
    title: DataTypes.TEXT,
    done: DataTypes.BOOLEAN,
    points: DataTypes.INTEGER,
    listId: DataTypes.INTEGER,
    ...attributes,
  }
  const table = { schema: 'app', tableName: 'todos', underscored: true }
  return world.sequelize.define<Row>('variant', columns, { ...table, ...options })
}

const owned = (model: ModelStatic<Row>) => ownedModel(model, scopeA, { ownerColumn: 'userId' })

/** The owners of all that each way of reading gives, and of what it counts. */
async function reach(model: ModelStatic<Row>, where = {}): Promise<readonly unknown[]> {
  const rows = owned(model)
  const all = await rows.findAll({ where })
  const one = await rows.findOne({ where })
  const byKey = [await rows.findByPk(4), await rows.findByPk(5)]
  const { count } = await rows.findAndCountAll({ where })
  expect(count).toBe(all.length)
  return [...all, one, ...byKey].flatMap((row) => (row === null ? [] : [row['userId']]))
}

/** What a model brings with it can’t widen what its owner reaches. */
describe('ownedModel of a model', () => {
  useWorld()
  useRowsOfTwo()

  describe('scopes of the model', () => {
    const wide = {
      'an OR': { [Op.or]: [{ userId: B }, { title: { [Op.ne]: null } }] },
      'another owner': { userId: B },
      'a literal': literal(`user_id = '${B}' OR true`),
      'a literal in an AND': { [Op.and]: literal(`user_id = '${B}' OR true`) },
      'literals in an AND': { [Op.and]: [literal('true OR true')] },
      'a literal that needs parentheses': { [Op.and]: [literal('true'), literal('true OR true')] },
      'a literal for the owner': { userId: literal('true OR true') },
    }

    it.each(
      Object.entries(wide).flatMap(([name, where]) =>
        (['overwrite', 'and'] as const).map((strategy) => [name, strategy, where] as const),
      ),
    )('can’t widen: %s, merged by %s', async (_name, whereMergeStrategy, where) => {
      const byDefault = variant({ defaultScope: { where }, whereMergeStrategy })
      const named = variant({ scopes: { wide: { where } }, whereMergeStrategy }).scope('wide')
      for (const model of [byDefault, named]) {
        for (const asked of [{}, { title: 'b4' }, { [Op.or]: [{ id: 4 }, { id: 1 }] }]) {
          for (const owner of await reach(model, asked)) expect(owner).toBe(A)
        }
        await owned(model).update({ title: 'x' }, { where: { id: [4, 5] } })
        await owned(model).destroy({ where: { id: [4, 5] } })
        await owned(model).increment('points', { where: { id: [4, 5] } })
      }
    })

    it('narrow as they always do', async () => {
      const done = variant({
        defaultScope: {
          where: { [Op.and]: [{ done: true }] },
          attributes: { exclude: ['points'] },
        },
        scopes: { open: { where: { done: false } } },
      })
      expect(await owned(done).findAll()).toMatchObject([{ id: 2 }])
      expect((await owned(done).findAll())[0]).not.toHaveProperty('points')
      expect(await owned(done).count()).toBe(1)
      expect(await owned(done.scope('open')).count()).toBe(2)
      expect(await owned(done.unscoped()).count()).toBe(3)
      expect(await owned(done).update({ title: 'x' }, { where: {} })).toEqual([1, []])
    })

    it('join what is known of, and nothing else', async () => {
      const model = variant({ defaultScope: { include: ['secrets'] } })
      model.hasMany(Secret, { as: 'secrets', foreignKey: 'todoId', constraints: false })
      await expect(owned(model).findAll()).rejects.toThrow(/who owns the rows of secret/)
      const todos = ownedModel(model, scopeA, { ownerColumn: 'userId', shared: [Secret] })
      const [row] = await todos.findAll({ where: { id: 1 }, attributes: ['title'] })
      expect(row).toMatchObject({ title: 'a1', secrets: [{ text: 'secret' }] })
    })

    it('of a joined model can’t widen the join', async () => {
      const parents = variant({
        defaultScope: { where: { [Op.and]: [literal('true'), literal('true OR true')] } },
        whereMergeStrategy: 'and',
      })
      const model = variant({})
      model.belongsTo(parents, { as: 'list', foreignKey: 'listId', constraints: false })
      const todos = ownedModel(model, scopeA, {
        ownerColumn: 'userId',
        owned: [[parents, 'userId']],
      })
      await Todo.update({ listId: 4 }, { where: { id: [1, 2] } })
      const rows = await todos.findAll({ include: [{ association: 'list', where: { id: 4 } }] })
      expect(rows).toEqual([])
    })
  })

  describe('hooks of the model', () => {
    type Hook = (options: { where?: unknown }) => void
    const setWhere: Hook = (options) => {
      options.where = { user_id: B }
    }
    const dropWhere: Hook = (options) => {
      delete options.where
    }
    const rawWhere: Hook = (options) => {
      options.where = literal('true OR true')
    }

    it.each(
      (
        ['beforeFind', 'beforeFindAfterExpandIncludeAll', 'beforeFindAfterOptions'] as const
      ).flatMap((name) => [setWhere, dropWhere, rawWhere].map((hook) => [name, hook] as const)),
    )('can’t widen what is found: %s', async (name, hook) => {
      const rows = owned(variant({ hooks: { [name]: hook, beforeCount: hook } }))
      for (const { userId } of await rows.findAll()) expect(userId).toBe(A)
      expect((await rows.findOne({ where: { id: 1 } }))?.['userId'] ?? A).toBe(A)
      expect(await rows.count()).toBeLessThanOrEqual(3)
    })

    it.each([setWhere, dropWhere, rawWhere])('can’t widen what is changed', async (hook) => {
      const rows = owned(variant({ hooks: { beforeBulkUpdate: hook, beforeBulkDestroy: hook } }))
      for (const individualHooks of [false, true]) {
        await rows.update({ title: 'x' }, { where: { id: 4 }, individualHooks }).catch(typeErrors)
        await rows.increment('points', { where: { id: 4 } }).catch(typeErrors)
        await rows.destroy({ where: { id: 4 }, individualHooks }).catch(typeErrors)
      }
    })

    it('can’t give a row away', async () => {
      const give = (instance: Row) => void instance.set('userId', B)
      for (const name of [
        'beforeValidate',
        'beforeCreate',
        'beforeSave',
        'afterValidate',
      ] as const) {
        const rows = owned(variant({ hooks: { [name]: give } }))
        await expect(rows.create({ title: 'x' })).rejects.toThrow(
          /`user_id` of variant can't be set/,
        )
      }
      const bulk = variant({
        hooks: { beforeBulkCreate: (rows: Row[]) => rows.forEach((row) => row.set('userId', B)) },
      })
      await expect(owned(bulk).bulkCreate([{ title: 'x' }])).rejects.toThrow(TypeError)
      const each = owned(variant({ hooks: { beforeCreate: give } }))
      await expect(each.bulkCreate([{ title: 'x' }], { individualHooks: true })).rejects.toThrow(
        TypeError,
      )
      const drop = variant({
        hooks: {
          beforeCreate: (row: Row) => {
            row.set('userId', undefined)
          },
        },
      })
      await expect(owned(drop).create({ title: 'x' })).rejects.toThrow(TypeError)
      expect(await Todo.count()).toBe(5)
    })

    it('can’t give a row away later', async () => {
      const give = (options: object) =>
        void Object.assign(options, { attributes: { userId: B }, fields: ['userId'] })
      const bulk = owned(variant({ hooks: { beforeBulkUpdate: give } }))
      await expect(bulk.update({ title: 'x' }, { where: {} })).rejects.toThrow(TypeError)
      await expect(bulk.increment('points', { where: {} })).rejects.toThrow(TypeError)
      const one = (row: Row, options: { fields?: string[] }) => {
        row.set('userId', `${B}-${String(row.get('id'))}`)
        options.fields?.push('userId')
      }
      const each = owned(variant({ hooks: { beforeUpdate: one } }))
      const update = each.update({ title: 'x' }, { where: {}, individualHooks: true })
      await expect(update).rejects.toThrow(TypeError)
      expect(await Todo.count({ where: { userId: A } })).toBe(3)
    })

    it.each(['updateOnDuplicate', 'ignoreDuplicates'])(
      'can’t take a row over by `%s`',
      async (name) => {
        const take = (options: object) => {
          const value = name === 'updateOnDuplicate' ? ['title'] : true
          Object.assign(options, { [name]: value, upsertKeys: ['id'] })
        }
        const hooks = {
          beforeCreate: (_: unknown, options: object) => take(options),
          beforeBulkCreate: (_: unknown, options: object) => take(options),
        }
        const rows = owned(variant({ hooks }))
        await expect(rows.create({ id: 4, title: 'x' })).rejects.toThrow(/could take over/)
        await expect(rows.bulkCreate([{ id: 4, title: 'x' }])).rejects.toThrow(/could take over/)
      },
    )

    it.each(['truncate', 'limit'])('can’t delete by `%s`', async (name) => {
      const hook = (options: object) =>
        void Object.assign(options, { [name]: name === 'limit' ? 1 : true })
      const rows = owned(variant({ hooks: { beforeBulkDestroy: hook } }))
      await expect(rows.destroy({ where: {} })).rejects.toThrow(TypeError)
      expect(await Todo.count()).toBe(5)
    })

    it.each([
      ['unknown', { association: 'secrets' }],
      ['separate', { association: 'children', separate: true }],
      ['limited', { association: 'children', limit: 1 }],
      ['or', { association: 'children', where: { title: 'x' }, or: true }],
      ['on', { association: 'children', on: { user_id: B } }],
    ])('can’t join what is %s', async (_, include) => {
      const hook = (options: object) => void Object.assign(options, { include: [include] })
      const model = variant({ hooks: { beforeFind: hook, beforeCount: hook } })
      model.hasMany(Secret, { as: 'secrets', foreignKey: 'todoId', constraints: false })
      model.hasMany(model, { as: 'children', foreignKey: 'listId', constraints: false })
      await expect(owned(model).findAll()).rejects.toThrow(TypeError)
      await expect(owned(model).count()).rejects.toThrow(TypeError)
    })

    it('run as always, with instances', async () => {
      const seen: string[] = []
      const hooks = {
        beforeCreate: (row: Row) => void row.set('title', `${String(row.get('title'))}!`),
        afterFind: (rows: unknown) =>
          void seen.push(rows instanceof Array ? rows[0]?.constructor.name : ''),
      }
      const rows = owned(variant({ hooks }))
      expect(await rows.create({ title: 'new' })).toMatchObject({ title: 'new!' })
      expect(Object.getPrototypeOf((await rows.findAll())[0])).toBe(Object.prototype)
      expect(seen).toEqual(['variant'])
    })

    it('that write by the instance stay with its owner', async () => {
      const hooks = {
        afterCreate: async (row: Row) => {
          await row.update({ points: 7 })
          await expect(row.update({ userId: B })).rejects.toThrow(TypeError)
          await expect(row.destroy()).rejects.toThrow(TypeError)
        },
      }
      const row = await owned(variant({ hooks })).create({ title: 'new' })
      expect(await Todo.findByPk(Number(row['id']))).toMatchObject({ points: 7, userId: A })
    })
  })

  describe('attributes of the model', () => {
    it('with a setter that names an owner are refused', async () => {
      const title = {
        type: DataTypes.TEXT,
        set(this: Row, value: unknown) {
          this.setDataValue('title', value)
          this.setDataValue('userId', B)
        },
      }
      const rows = owned(variant({}, { title }))
      await expect(rows.update({ title: 'x' }, { where: {} })).rejects.toThrow(TypeError)
      for (const values of [{ title: 'x' }, { points: 1, title: 'x' }]) {
        await rows.create(values).catch(typeErrors)
        await rows.bulkCreate([values]).catch(typeErrors)
      }
    })

    it('with getters are read through them', async () => {
      const title = {
        type: DataTypes.TEXT,
        get(this: Row) {
          return `<${String(this.getDataValue('title'))}>`
        },
      }
      const loud = {
        type: DataTypes.VIRTUAL(DataTypes.TEXT, ['title']),
        get(this: Row) {
          return `${String(this.get('title'))}!`
        },
      }
      const [row] = await owned(variant({}, { title, loud })).findAll({ where: { id: 1 } })
      expect(row).toMatchObject({ title: '<a1>', loud: '<a1>!' })
    })
  })

  function typeErrors(error: unknown): void {
    expect(error).toBeInstanceOf(TypeError)
  }
})
