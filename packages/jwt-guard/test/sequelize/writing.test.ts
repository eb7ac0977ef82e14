import { literal, Model, Op, UniqueConstraintError } from 'sequelize'
import { describe, expect, it } from 'vitest'
import { ownedModel } from '../../src/sequelize.js'
import { isAuthError, type OwnerScope } from '../../src/index.js'
import { List, Note, Secret, Tag, Todo } from './models.js'
import { scopeOf, TENANT, tenantScope } from '../support/scopes.js'
import { A, B, scopeA, todosOf, useRowsOfTwo, useWorld } from './world.js'

/** What types forbid, tried all the same. */
const untyped = (value: object) => value as never
const stored = (id: number) => Todo.findByPk(id, { raw: true })

/** Nobody writes into another’s rows, nor gives a row away. */
describe('ownedModel writes', () => {
  useWorld()
  useRowsOfTwo()

  describe('creating', () => {
    it('gives the row to the owner', async () => {
      const todo = await todosOf().create({ title: 'new', meta: { nested: [1, { a: null }] } })
      expect(todo).toMatchObject({ userId: A, title: 'new', done: false })
      expect(Object.getPrototypeOf(todo)).toBe(Object.prototype)
      expect(await stored(todo.id)).toMatchObject({ userId: A, meta: { nested: [1, { a: null }] } })
      const both = await todosOf().bulkCreate([{ title: 'one' }, { title: 'two' }])
      expect(both.map(({ userId, title }) => [userId, title])).toEqual([
        [A, 'one'],
        [A, 'two'],
      ])
    })

    it('gives the row to the owner also if only some fields are written', async () => {
      const todo = await todosOf().create({ title: 'new', points: 5 }, { fields: ['title'] })
      expect(await stored(todo.id)).toMatchObject({ userId: A, points: null })
      const [bulk] = await todosOf().bulkCreate([{ title: 'b', points: 5 }], { fields: ['title'] })
      expect(await stored(bulk?.id ?? 0)).toMatchObject({ userId: A, points: null })
    })

    it.each([
      ['another owner', { userId: B }],
      ['the owner themself', { userId: A }],
      ['no owner', { userId: null }],
    ])('refuses values that name %s', async (_, values) => {
      const row = untyped({ title: 'x', ...values })
      await expect(todosOf().create(row)).rejects.toThrow(/`userId` is the scope's owner/)
      await expect(todosOf().bulkCreate([row])).rejects.toThrow(TypeError)
      await expect(todosOf().update(row, { where: { id: 1 } })).rejects.toThrow(TypeError)
    })

    it('takes no owner by the column’s name, an inherited value or `__proto__`', async () => {
      const sneaky = [
        { user_id: B },
        JSON.parse(`{"__proto__": {"userId": "${B}"}}`),
        Object.assign(Object.create({ userId: B }), {}),
      ]
      for (const values of sneaky) {
        const row = Object.assign(values, { title: 'x' })
        const fields = { fields: ['title', 'user_id'] as never }
        for (const create of [
          () => todosOf().create(row),
          () => todosOf().create(row, fields),
          () => todosOf().bulkCreate([row], fields),
          () => todosOf().update(row, { where: { id: 1 } }),
          () => todosOf().update(row, { where: { id: 1 }, ...fields }),
        ]) {
          await create().catch((error: unknown) => expect(error).toBeInstanceOf(TypeError))
        }
      }
      expect(await Todo.count({ where: { userId: B } })).toBe(2)
      expect(await stored(1)).toMatchObject({ userId: A })
    })

    it('leaves another’s row alone whose key is given', async () => {
      await expect(todosOf().create({ id: 4, title: 'mine' })).rejects.toThrow(
        UniqueConstraintError,
      )
      await expect(todosOf().bulkCreate([{ id: 4, title: 'mine' }])).rejects.toThrow(
        UniqueConstraintError,
      )
    })

    it.each(['updateOnDuplicate', 'ignoreDuplicates', 'upsertKeys', 'conflictWhere', 'include'])(
      'takes no `%s`',
      async (name) => {
        const options = untyped({ [name]: ['title'], conflictAttributes: ['id'] })
        await expect(todosOf().create({ id: 4, title: 'x' }, options)).rejects.toThrow(TypeError)
        await expect(todosOf().bulkCreate([{ id: 4, title: 'x' }], options)).rejects.toThrow(
          TypeError,
        )
      },
    )

    it('creates no joined rows along', async () => {
      const list = { name: 'nested', ownerId: B }
      const todo = await todosOf().create(
        untyped({ title: 'new', list, tags: [{ name: 'nested' }] }),
      )
      expect(todo).not.toHaveProperty('list')
      expect(await List.count({ where: { name: 'nested' } })).toBe(0)
      expect(await Tag.count({ where: { name: 'nested' } })).toBe(0)
    })

    it('takes no SQL for a value', async () => {
      const steal = literal(`(SELECT title FROM app.todos WHERE user_id = '${B}' LIMIT 1)`)
      for (const values of [
        { title: steal },
        { title: 'x', meta: { a: [steal] } },
        steal,
        [{}],
        'x',
      ]) {
        await expect(todosOf().create(untyped(Object(values)))).rejects.toThrow(TypeError)
        await expect(todosOf().bulkCreate([untyped(Object(values))])).rejects.toThrow(TypeError)
        const changed = todosOf().update(untyped(Object(values)), { where: { id: 1 } })
        await expect(changed).rejects.toThrow(TypeError)
      }
    })
  })

  describe('changing', () => {
    it('changes own rows and tells how many', async () => {
      expect(await todosOf().update({ done: true }, { where: {} })).toEqual([3, []])
      const [count, rows] = await todosOf().update(
        { title: 'changed', points: null },
        { where: { id: [1, 4] }, returning: true },
      )
      expect([count, rows]).toMatchObject([1, [{ id: 1, userId: A, title: 'changed' }]])
      expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype)
    })

    it.each([
      ['its key', { id: 4 }],
      ['its owner', { userId: B }],
      ['an OR at the top', { [Op.or]: [{ userId: B }, { id: { [Op.gt]: 3 } }] }],
      ['a NOT', { [Op.not]: { userId: A } }],
    ])('changes and deletes nothing of another by %s', async (_, where) => {
      for (const individualHooks of [false, true]) {
        const options = { where, individualHooks, returning: true }
        const [count] = await todosOf().update({ title: 'taken' }, options)
        expect(count).toBe(0)
        expect(await todosOf().destroy({ where, individualHooks })).toBe(0)
      }
      expect(await todosOf().increment('points', { where, by: 7 })).toBe(0)
    })

    it('changes with the hooks of each row', async () => {
      const options = { where: { done: false }, individualHooks: true, returning: true }
      const [count, rows] = await todosOf().update({ title: 'each' }, options)
      expect([count, rows.map(({ id }) => id).sort()]).toEqual([2, [1, 3]])
      expect(await todosOf().destroy({ where: { done: false }, individualHooks: true })).toBe(2)
    })

    it('adds in the same statement', async () => {
      const options = { where: { id: 1 }, increment: { points: 41 }, returning: true }
      const [, [row]] = await todosOf().update({ title: 'counted' }, options)
      expect(row).toMatchObject({ title: 'counted', points: 42 })
      await todosOf().update(
        { title: 'no', done: true },
        { where: { id: 1 }, increment: { points: -2 }, fields: ['done'] },
      )
      expect(await stored(1)).toMatchObject({ title: 'counted', done: true, points: 40 })
    })

    it('needs a where, and `{}` is one', async () => {
      for (const options of [undefined, {}, { where: undefined }]) {
        const given = untyped(options as object)
        await expect(todosOf().update({ done: true }, given)).rejects.toThrow(/needs a `where`/)
        await expect(todosOf().destroy(given)).rejects.toThrow(/needs a `where`/)
        await expect(todosOf().increment('points', given)).rejects.toThrow(/needs a `where`/)
      }
    })

    it.each([
      'limit',
      'order',
      'truncate',
      'cascade',
      'restartIdentity',
      'paranoid',
      'sideEffects',
    ])('takes no `%s` that isn’t meant for it', async (name) => {
      const options = untyped({ where: {}, [name]: true })
      await expect(todosOf().destroy(options)).rejects.toThrow(`takes no option \`${name}\``)
      if (name !== 'paranoid') {
        await expect(todosOf().update({ done: true }, options)).rejects.toThrow(TypeError)
      }
    })

    it('takes no SQL for what is returned or written', async () => {
      for (const options of [
        { returning: [literal('*')] },
        { returning: ['user_id'] },
        { fields: ['user_id'] },
        { fields: [literal('title')] },
        { increment: { points: literal('1, user_id = 2') } },
        { increment: { user_id: 1 } },
        { increment: { 'points = 1, done': 1 } },
      ]) {
        const given = untyped({ where: { id: 1 }, ...options })
        await expect(todosOf().update({ title: 'x' }, given)).rejects.toThrow(TypeError)
      }
    })
  })

  describe('incrementing', () => {
    it('adds to one attribute, several, or each its own', async () => {
      const where = { id: 1 }
      expect(await todosOf().increment('points', { where })).toBe(1)
      expect(await todosOf().increment(['points'], { where, by: 10 })).toBe(1)
      expect(await todosOf().increment({ points: -2 }, { where })).toBe(1)
      expect(await stored(1)).toMatchObject({ points: 10 })
      expect(await todosOf().increment('points', { where: {} })).toBe(3)
    })

    it.each([
      ['the owner', 'userId'],
      ['the owner among others', ['points', 'userId']],
      ['the owner by amount', { userId: 1 }],
      ['the owner’s column', 'user_id'],
      ['the owner’s column by amount', { user_id: 1 }],
      ['what is SQL', 'points" = 1, "user_id'],
      ['an amount that is SQL', { points: literal('1, user_id = 2') }],
      ['an amount that is text', { points: '1' }],
      ['an amount without end', { points: Infinity }],
    ])('refuses %s', async (_, fields) => {
      const call = todosOf().increment(fields as never, { where: { id: 1 } })
      await expect(call).rejects.toThrow(TypeError)
    })

    it('refuses a `by` that is no number', async () => {
      for (const by of ['1', literal('1'), NaN]) {
        const call = todosOf().increment('points', untyped({ where: { id: 1 }, by }))
        await expect(call).rejects.toThrow(TypeError)
      }
    })
  })

  describe('deleting', () => {
    it('deletes own rows and tells how many', async () => {
      expect(await todosOf().destroy({ where: { id: [1, 4] } })).toBe(1)
      expect(await todosOf().destroy({ where: {} })).toBe(2)
      expect(await Todo.count()).toBe(2)
    })

    it('marks or deletes soft-deleted rows, the owner’s alone', async () => {
      const notes = ownedModel(Note, scopeA, { ownerColumn: 'userId' })
      expect(await notes.destroy({ where: { [Op.or]: [{ id: 1 }, { userId: B }] } })).toBe(1)
      expect(await Note.count({ paranoid: false })).toBe(4)
      expect(await notes.update({ text: 'x' }, { where: {}, paranoid: false })).toEqual([2, []])
      expect(await notes.destroy({ where: {}, force: true })).toBe(2)
      expect(await Note.count({ paranoid: false })).toBe(2)
    })
  })

  describe('what isn’t offered', () => {
    const names = [
      ...[
        'upsert',
        'truncate',
        'unscoped',
        'scope',
        'build',
        'bulkBuild',
        'findOrCreate',
        'restore',
      ],
      ...['findOrBuild', 'findCreateFind', 'decrement', 'aggregate', 'schema'],
      ...['query', 'sync', 'drop', 'describe', 'addHook', 'addScope', 'removeAttribute', 'init'],
      ...['hasMany', 'belongsTo', 'getTableName', 'runHooks', 'destroyAll'],
    ]

    it.each(names)('`%s` throws', (name) => {
      Object.defineProperty(Todo, 'destroyAll', { value: () => 0, configurable: true })
      class Fresh extends Todo {}
      const todos: object = ownedModel(Fresh, scopeA, { ownerColumn: 'userId' })
      const method: unknown = Reflect.get(todos, name)
      expect(method).toBeTypeOf('function')
      expect(() => (method as () => unknown)()).toThrow(new RegExp(`\`${name}\` is not offered`))
    })

    it('gives nothing of the model away', () => {
      const todos = todosOf()
      expect(Object.keys(todos).sort()).toEqual([
        ...['bulkCreate', 'count', 'countBy', 'create', 'destroy', 'findAll', 'findAndCountAll'],
        ...['findByPk', 'findOne', 'increment', 'max', 'min', 'sum', 'update'],
      ])
      for (const name of ['sequelize', 'rawAttributes', 'associations', 'prototype', 'options']) {
        expect(todos).not.toHaveProperty(name)
      }
      expect(Object.isFrozen(todos)).toBe(true)
    })
  })

  describe('the scope', () => {
    it.each([
      ['a look-alike', { ownerId: B, claim: 'sub' }],
      ['a copy', { ...scopeA }],
      ['JSON', JSON.parse(JSON.stringify(scopeA))],
      ['an heir', Object.create(scopeA)],
      ['text', A],
      ['nothing', undefined],
    ])('must be genuine: %s is refused', (_, forged) => {
      const make = () => ownedModel(Todo, forged as OwnerScope, { ownerColumn: 'userId' })
      expect(make).toThrow(TypeError)
    })

    it('can’t be widened by a setting of the object', () => {
      expect(() => Object.assign(scopeA, { ownerId: B })).toThrow(TypeError)
    })

    it.each([
      ['an attribute that is none', { ownerColumn: 'nope' }],
      ['the name of the column', { ownerColumn: 'user_id' }],
      ['a column of documents', { ownerColumn: 'meta' }],
      ['a column by which ids could be equal that are not', { ownerColumn: 'createdAt' }],
      ['no attribute', {}],
      ['an unknown option', { ownerColumn: 'userId', owner: 'userId' }],
      [
        'a joined model without that attribute',
        { ownerColumn: 'userId', owned: [[List, 'userId']] },
      ],
      [
        'a model owned and shared',
        { ownerColumn: 'userId', owned: [[List, 'ownerId']], shared: [List] },
      ],
      ['the model itself shared', { ownerColumn: 'userId', shared: [Todo] }],
      ['all models shared', { ownerColumn: 'userId', shared: [Model] }],
    ])('refuses options with %s', (_, options) => {
      expect(() => ownedModel(Todo, scopeA, options as never)).toThrow(TypeError)
    })

    it('refuses an id that the column’s type can’t hold, as 403', async () => {
      const refused = async (id: string, ownerColumn: 'points' | 'title') => {
        const scope = await tenantScope(id)
        try {
          ownedModel(Todo, scope, { ownerColumn, ...TENANT })
        } catch (error) {
          return isAuthError(error) && error.status
        }
        return false
      }
      for (const id of ['1 OR 1=1', '1e3', '01', '-1', '2147483648', '0x10', ' 1']) {
        expect([id, await refused(id, 'points')]).toEqual([id, 403])
      }
      expect(await refused('2147483647', 'points')).toBe(false)
      expect(await refused('anything goes', 'title')).toBe(false)
    })

    it('works for an owner of an integer column', async () => {
      const secrets = ownedModel(Secret, await scopeOf('4'), { ownerColumn: 'todoId' })
      expect(await secrets.findAll()).toMatchObject([{ text: 'secret of b' }])
      expect(await secrets.create({ text: 'new' })).toMatchObject({ todoId: 4 })
    })
  })
})
