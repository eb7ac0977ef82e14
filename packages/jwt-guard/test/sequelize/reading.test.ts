import { cast, col, fn, json, literal, Op, where as whereFn, type Includeable } from 'sequelize'
import { describe, expect, it } from 'vitest'
import { ownedModel } from '../../src/sequelize.js'
import { List, Note, Secret, Tag, Todo } from './models.js'
import { A, B, scopeA, scopeB, todosOf, useRows, world, useWorld } from './world.js'

const titles = (rows: readonly { title: string }[]) => rows.map(({ title }) => title).sort()

/** Nobody reads another’s rows, whatever they ask. */
describe('ownedModel reads', () => {
  useWorld()
  useRows({ changes: false })

  describe('reading', () => {
    it('gives an owner all of their rows and nobody else’s', async () => {
      const todos = todosOf()
      expect(titles(await todos.findAll())).toEqual(['a1', 'a2', 'a3'])
      expect(titles(await todosOf(scopeB).findAll())).toEqual(['b4', 'b5'])
      expect(await todos.count()).toBe(3)
      const { count, rows } = await todos.findAndCountAll({ order: [['id', 'DESC']], limit: 2 })
      expect([count, rows.map(({ id }) => id)]).toEqual([3, [3, 2]])
      expect(await todos.findOne({ where: { title: 'a2' } })).toMatchObject({ id: 2, userId: A })
      expect(await todos.findByPk(3)).toMatchObject({ title: 'a3' })
    })

    it('knows another’s row no better than none', async () => {
      const todos = todosOf()
      expect([await todos.findByPk(4), await todos.findByPk(999)]).toEqual([null, null])
      expect([await todos.findByPk(null), await todos.findByPk(undefined)]).toEqual([null, null])
      expect(await todos.findOne({ where: { id: 4 } })).toBeNull()
      expect(await todos.findOne({ where: { title: 'b4' }, order: [['id', 'ASC']] })).toBeNull()
      expect(await todos.count({ where: { title: 'b4' } })).toBe(0)
      const none = await todos.findAndCountAll({ where: { points: { [Op.gte]: 4 } } })
      expect(none).toEqual({ count: 0, rows: [] })
    })

    const wheres = {
      'another owner': { userId: B },
      'the owner’s column by its name in the table': { user_id: B },
      'an OR at the top': { [Op.or]: [{ userId: B }, { title: { [Op.like]: '%' } }] },
      'an OR as an object': { [Op.or]: { userId: B, title: { [Op.like]: '%' } } },
      'an OR beside an AND': { [Op.or]: [{ id: 4 }, { id: 5 }], [Op.and]: [{ userId: B }] },
      'an OR in a column': { userId: { [Op.or]: [A, B] } },
      'a NOT around all': { [Op.not]: { userId: A } },
      'a NOT of nothing true': { [Op.not]: [{ id: 999 }] },
      'an AND of alternatives': { [Op.and]: [{ [Op.or]: [{ id: { [Op.gt]: 0 } }, { id: 1 }] }] },
      'an empty OR': { [Op.or]: [] },
      'empty parts': { [Op.or]: [{}, {}], [Op.and]: [{}] },
      'another column': { userId: { [Op.ne]: { [Op.col]: 'title' } } },
      'a joined name for itself': { '$todo.user_id$': B },
      'a document': { meta: { k: 'v' } },
      'a path into a document': { 'meta.k': 'v' },
      'a hostile path into a document': { meta: { "k' = 'v') OR 1=1 --": { [Op.ne]: null } } },
      'a hostile value': { title: "x') OR 1=1 --" },
      'a list with hostile values': { title: ["x') OR 1=1 --", 'b4'] },
      'a date that is none': { createdAt: { [Op.gt]: '1970-01-01T00:00:00Z' } },
    }

    it.each(Object.entries(wheres))('finds only the owner’s rows with %s', async (_, where) => {
      const { rows } = await todosOf().findAndCountAll({ where })
      const found = [
        ...rows,
        ...(await todosOf().findAll({ where })),
        ...[await todosOf().findOne({ where })].flatMap((row) => row ?? []),
      ]
      for (const { userId } of found) expect(userId).toBe(A)
      const count = await todosOf().count({ where })
      expect(count).toBe(rows.length)
    })

    it('gives plain records, which can’t save themselves', async () => {
      const [row] = await todosOf().findAll({ where: { id: 2 }, include: ['list'] })
      expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
      expect(Object.getPrototypeOf(row?.list)).toBe(Object.prototype)
      if (row !== undefined) row.title = 'theirs to change'
    })

    it('shows soft-deleted rows when asked, the owner’s alone', async () => {
      const notes = ownedModel(Note, scopeA, { ownerColumn: 'userId' })
      expect((await notes.findAll()).map(({ id }) => id)).toEqual([1])
      const all = await notes.findAll({ paranoid: false, order: ['id'] })
      expect(all.map(({ id }) => id)).toEqual([1, 2])
      expect(await notes.count({ paranoid: false })).toBe(2)
    })

    it('reads the table that the model names, in its schema or by the search path', async () => {
      const nowhere = ownedModel(Todo.schema('nowhere'), scopeA, { ownerColumn: 'userId' })
      await expect(nowhere.count()).rejects.toThrow(/nowhere.todos/)
      const table = { tableName: 'todos', underscored: true }
      const Found = world.sequelize.define('found', Todo.getAttributes(), table)
      expect(await ownedModel(Found, scopeA, { ownerColumn: 'userId' }).count()).toBe(3)
    })

    it('selects attributes and sorts by names', async () => {
      const todos = todosOf()
      const [row] = await todos.findAll({
        attributes: ['title'],
        order: [['points', 'DESC NULLS LAST']],
      })
      expect(row).toEqual({ title: 'a3' })
      const rest = await todos.findOne({
        where: { id: 1 },
        attributes: { exclude: ['meta', 'userId'] },
      })
      expect(rest).not.toHaveProperty('meta')
      const order: [string, string, string][] = [['list', 'name', 'ASC']]
      expect(await todos.findAll({ include: ['list'], order })).toHaveLength(3)
    })
  })

  describe('joining', () => {
    const include = (...includes: Includeable[]) => ({
      include: includes,
      order: [['id', 'ASC']] as [string, string][],
    })

    it('leaves out another’s row to which an own row belongs', async () => {
      const rows = await todosOf().findAll(include('list'))
      expect(rows.map(({ list }) => list?.name)).toEqual([undefined, 'list of a', undefined])
      const required = await todosOf().findAll(include({ association: 'list', required: true }))
      expect(titles(required)).toEqual(['a2'])
    })

    it('leaves out another’s rows that belong to an own row', async () => {
      const lists = ownedModel(List, scopeA, { ownerColumn: 'ownerId', owned: [[Todo, 'userId']] })
      const [list] = await lists.findAll({ include: [{ model: Todo, as: 'todos' }] })
      expect(titles(list?.todos ?? [])).toEqual(['a2'])
    })

    it('leaves out another’s rows of the same model', async () => {
      const rows = await todosOf().findAll(include('parent', 'children'))
      expect(rows[0]?.parent).toBeNull()
      expect(JSON.stringify(rows)).not.toMatch(/user-b|"b\d"/)
      expect(rows[1]?.parent?.title).toBe('a1')
    })

    it('leaves out another’s rows behind an own or a shared one', async () => {
      const nested = {
        association: 'list',
        include: [{ association: 'todos', include: ['parent'] }],
      }
      const rows = await todosOf().findAll(include(nested))
      expect(titles(rows[1]?.list?.todos ?? [])).toEqual(['a2'])
      const tagged = await todosOf().findAll(include({ association: 'tags', include: ['todos'] }))
      expect(tagged[0]?.tags?.map(({ name }) => name)).toEqual(['red'])
      expect(titles(tagged[0]?.tags?.[0]?.todos ?? [])).toEqual(['a1'])
    })

    it('keeps the owner where a limit makes Sequelize nest the query', async () => {
      const lists = ownedModel(List, scopeA, { ownerColumn: 'ownerId', owned: [[Todo, 'userId']] })
      const foreign = { association: 'todos', required: true, where: { title: 'b4' } }
      expect(await lists.findAll({ include: [foreign], limit: 1 })).toEqual([])
      const own = { association: 'todos', required: true, where: { title: 'a2' } }
      expect(await lists.findAll({ include: [own], limit: 1 })).toHaveLength(1)
      const through = { association: 'tags', required: true, where: { name: 'blue' } }
      expect(await todosOf().findAll({ include: [through], limit: 5 })).toEqual([])
      const foreignChild = { association: 'children', required: true, where: { title: 'b5' } }
      const twice = { association: 'todos', required: true, include: [foreignChild] }
      expect(await lists.findAll({ include: [twice], limit: 5 })).toEqual([])
    })

    it('counts through joins as the owner sees them', async () => {
      expect(await todosOf().count({ include: [{ association: 'list', required: true }] })).toBe(1)
      const children = { association: 'children', required: true }
      expect(await todosOf().count({ include: [children], distinct: true })).toBe(1)
      const { count } = await todosOf().findAndCountAll({ include: [children], distinct: true })
      expect(count).toBe(1)
    })

    it('finds nothing by a column of a joined row of another', async () => {
      const where = { '$list.name$': 'list of b' }
      expect(await todosOf().findAll({ where, include: ['list'] })).toEqual([])
      expect(await todosOf().count({ where, include: ['list'] })).toBe(0)
    })

    it.each([
      ['a name', 'secrets'],
      ['a model', { model: Secret, as: 'secrets' }],
      ['an association', { association: 'secrets' }],
      ['an association object', () => Todo.associations['secrets']],
      ['its unscoped twin', () => ({ model: Secret.unscoped(), as: 'secrets' })],
      ['below a join', { association: 'children', include: ['secrets'] }],
    ])('refuses a model of which nothing is known, given by %s', async (_, given) => {
      const included = typeof given === 'function' ? given() : given
      await expect(todosOf().findAll({ include: [included as Includeable] })).rejects.toThrow(
        /who owns the rows of secret/,
      )
      await expect(todosOf().count({ include: [included as Includeable] })).rejects.toThrow(
        TypeError,
      )
    })

    it('refuses a join table of which nothing is known', async () => {
      const todos = ownedModel(Todo, scopeA, { ownerColumn: 'userId', shared: [Tag] })
      await expect(todos.findAll({ include: ['tags'] })).rejects.toThrow(/rows of tagging/)
    })

    it.each([
      ['or', { association: 'list', where: { id: 2 }, or: true }],
      ['on', { association: 'list', on: { id: 2 } }],
      ['separate', { association: 'children', separate: true }],
      ['limit', { association: 'children', limit: 5 }],
      ['right', { association: 'list', right: true }],
      ['all', { all: true }],
      ['paranoid', { association: 'list', paranoid: 'no' }],
      ['through.where', { association: 'tags', through: { where: { userId: B } } }],
      ['constructor', { association: 'list', constructor: 1 }],
      ['a symbol', { association: 'list', [Symbol('or')]: true }],
      ['through.attributes', { association: 'tags', through: { attributes: ['id" OR "id'] } }],
      ['through.model', { association: 'tags', through: { model: Secret, attributes: [] } }],
      ['where', { association: 'list', where: literal('true) OR (true') }],
      ['where', { association: 'list', where: { nope: 1 } }],
      ['attributes', { association: 'list', attributes: [[literal('1'), 'x']] }],
      ['an association that isn’t there', { association: 'nope' }],
    ])('refuses `%s` of an include', async (_, given) => {
      await expect(todosOf().findAll({ include: [given as Includeable] })).rejects.toThrow(
        TypeError,
      )
    })
  })

  describe('SQL among the options', () => {
    const escape = '1=1) OR (1=1'
    const raw = {
      literal: literal(escape),
      fn: fn('coalesce', literal('true')),
      col: col('title'),
      cast: cast('1', 'text) OR (1=1'),
      where: whereFn(col('title'), '= title OR', 'x'),
      json: json("k' = 'v') OR ('1'"),
    }
    const places = (sql: unknown): Record<string, object> => ({
      'the where itself': { where: sql },
      'a column': { where: { title: sql } },
      'a list': { where: { title: [sql] } },
      'an operator': { where: { title: { [Op.in]: sql } } },
      'an AND': { where: { [Op.and]: [sql] } },
      'an AND without a list': { where: { [Op.and]: sql } },
      'an OR': { where: { [Op.or]: [{ id: 1 }, sql] } },
      'a NOT': { where: { [Op.not]: sql } },
      'a document': { where: { meta: { k: sql } } },
      'a bound': { where: { points: { [Op.between]: [0, sql] } } },
      'an attribute': { attributes: [[sql, 'title']] },
      'attributes added': { attributes: { include: [[sql, 'title']] } },
      'an order': { order: [sql] },
      'an order with a direction': { order: [[sql, 'DESC']] },
      'the order itself': { order: sql },
      'a limit': { limit: sql },
      'an offset': { offset: sql },
    })

    it.each(
      Object.entries(raw).flatMap(([name, sql]) =>
        Object.entries(places(sql)).map(([place, options]) => [name, place, options] as const),
      ),
    )('%s is refused in %s', async (_name, _place, options) => {
      await expect(todosOf().findAll(options)).rejects.toThrow(TypeError)
      await expect(todosOf().findAndCountAll(options)).rejects.toThrow(TypeError)
    })

    it.each([
      ['a name that is SQL', { where: { [escape]: 1 } }],
      ['a joined name that is SQL', { where: { [`$todo.id" = 1) OR ("todo"."id$`]: 1 } }],
      ['a column compared with SQL', { where: { title: { [Op.col]: escape } } }],
      ['a document compared with a column', { where: { meta: { k: { [Op.col]: 'title' } } } }],
      ['an operator as text', { where: { title: { $ne: 'x' } } }],
      ['an unknown symbol', { where: { [Symbol('or')]: [{ id: 4 }] } }],
      ['an unknown symbol in a column', { where: { title: { [Symbol('ne')]: 'x' } } }],
      ['an operator of Sequelize’s own', { where: { title: { [Op.placeholder]: true } } }],
      ['undefined', { where: { title: undefined } }],
      ['undefined in an operator', { where: { title: { [Op.ne]: undefined } } }],
      ['text', { where: escape }],
      ['a list', { where: [{ id: 4 }] }],
      ['a number', { where: 4 }],
      ['an instance', { where: { title: new (class Title {})() } }],
      ['an order by SQL', { order: [[`id" = 1 OR "id`, 'ASC']] }],
      ['a direction that is SQL', { order: [['id', 'ASC, (SELECT 1)']] }],
      ['an attribute that is none', { attributes: ['password'] }],
      ['attributes of everything', { attributes: ['*'] }],
      ['a limit below 0', { limit: -1 }],
      ['a limit as text', { limit: '1' }],
      ['a lock that is SQL', { lock: 'UPDATE; DROP TABLE app.todos' }],
    ])('%s is refused', async (_, options) => {
      await expect(todosOf().findAll(options as object)).rejects.toThrow(TypeError)
    })

    it('refuses every other option, by name', async () => {
      const options = [
        ...['raw', 'plain', 'nest', 'group', 'having', 'subQuery', 'groupedLimit', 'searchPath'],
        ...[
          'schema',
          'tableHint',
          'indexHints',
          'useMaster',
          'replacements',
          'bind',
          'type',
          'model',
        ],
        ...[
          'instance',
          'mapToModel',
          'rejectOnEmpty',
          'includeIgnoreAttributes',
          'tableAs',
          'scope',
        ],
        ...[
          'unscoped',
          'logQueryParameters',
          'retry',
          'fieldMap',
          'parent',
          'constructor',
          'where ',
        ],
      ]
      for (const name of options) {
        const call = todosOf().findAll({ [name]: true })
        await expect(call).rejects.toThrow(`findAll takes no option \`${name}\``)
      }
      await expect(todosOf().findAll({ [Symbol('where')]: {} })).rejects.toThrow(TypeError)
      await expect(todosOf().findByPk(4, { where: {} } as object)).rejects.toThrow(TypeError)
    })

    it('refuses an object for an id', async () => {
      for (const id of [{ [Op.ne]: 0 }, [4], true, literal('4')]) {
        await expect(todosOf().findByPk(id as unknown as number)).rejects.toThrow(TypeError)
      }
    })

    it('holds with names that go into SQL unquoted', async () => {
      const { database } = world
      const loose = database.connect(database.url('todo_owner'), { quoteIdentifiers: false })
      const Loose = loose.define('todo', Todo.getAttributes(), {
        schema: 'app',
        tableName: 'todos',
        underscored: true,
      })
      const todos = ownedModel(Loose, scopeA, { ownerColumn: 'userId' })
      expect(await todos.count()).toBe(3)
      for (const where of [{ '1=1 OR 1': 1 }, { title: { [Op.ne]: { [Op.col]: 'id or 1' } } }]) {
        await expect(todos.count({ where })).rejects.toThrow(TypeError)
      }
      await expect(todos.findAll({ order: [['1, (SELECT 1)', 'ASC']] })).rejects.toThrow(TypeError)
    })
  })
})
