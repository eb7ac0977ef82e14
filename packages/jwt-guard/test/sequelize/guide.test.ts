import express from 'express'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DataTypes, type Sequelize } from 'sequelize'
import request from 'supertest'
import { beforeAll, describe, expect, it } from 'vitest'
import { getPrincipal, requireAuth } from '../../src/express.js'
import { createGuard, ownerScope, type OwnerScope } from '../../src/index.js'
import {
  assertRowLevelSecurity,
  ownedModel,
  rowLevelSecurity,
  withOwner,
} from '../../src/sequelize.js'
import { createTestIssuer } from '../../src/testing.js'
import { useDatabase } from '../support/postgres/database.js'

/** What docs/guides/sequelize.md shows, in one API. */
describe('the guide', () => {
  let owner: Sequelize
  let sequelize: Sequelize
  useDatabase(async (database) => {
    owner = database.connect(database.url('todo_owner'))
    sequelize = database.connect(database.url('todo_app'))
    await owner.query(`
      CREATE TABLE app.lists (id serial PRIMARY KEY, owner_id text NOT NULL, name text);
      CREATE TABLE app.tags (id serial PRIMARY KEY, name text);
      CREATE TABLE app.taggings (todo_id integer, tag_id integer, user_id text NOT NULL);
      CREATE TABLE app.todos (
        id serial PRIMARY KEY, user_id text NOT NULL, title text NOT NULL, list_id integer,
        done boolean NOT NULL DEFAULT false, version integer NOT NULL DEFAULT 1,
        created_at timestamptz, updated_at timestamptz)`)
  })

  const issuer = createTestIssuer()
  const app = express()
  beforeAll(async () => {
    const Todo = sequelize.define(
      'todo',
      {
        userId: DataTypes.TEXT,
        title: DataTypes.TEXT,
        done: DataTypes.BOOLEAN,
        version: DataTypes.INTEGER,
      },
      { schema: 'app', underscored: true },
    )
    const bare = { schema: 'app', underscored: true, timestamps: false }
    const List = sequelize.define('list', { ownerId: DataTypes.TEXT, name: DataTypes.TEXT }, bare)
    const Tag = sequelize.define('tag', { name: DataTypes.TEXT }, bare)
    const Tagging = sequelize.define('tagging', { userId: DataTypes.TEXT }, bare)
    Todo.belongsTo(List, { as: 'list' })
    Todo.belongsToMany(Tag, { as: 'tags', through: Tagging })

    // prettier-ignore
    {
const todosOf = (scope: OwnerScope) => ownedModel(Todo, scope, { ownerColumn: 'userId' })

app.use('/api', requireAuth(createGuard(issuer.guardOptions)), express.json())

app.get('/api/todos', async (req, res) => {
  const todos = todosOf(ownerScope(getPrincipal(req)))
  res.json(
    await todos.findAll({ where: { done: false }, order: [['createdAt', 'DESC']], limit: 20 }),
  )
})

app.patch('/api/todos/:id', async (req, res) => {
  const scope = ownerScope(getPrincipal(req))
  const [count, [todo]] = await withOwner(sequelize, scope, () =>
    todosOf(scope).update(
      { title: String(req.body.title) },
      { where: { id: Number(req.params.id) }, increment: { version: 1 }, returning: true },
    ),
  )
  if (count === 0) res.sendStatus(404)
  else res.json(todo)
})

await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))

await assertRowLevelSecurity(sequelize, { tables: ['app.todos'] })

app.get('/api/todos/with-lists', async (req, res) => {
  const scope = ownerScope(getPrincipal(req))
  const todos = ownedModel(Todo, scope, {
    ownerColumn: 'userId',
    owned: [
      [List, 'ownerId'],
      [Tagging, 'userId'],
    ],
    shared: [Tag],
  })
  res.json(await withOwner(sequelize, scope, () => todos.findAll({ include: ['list', 'tags'] })))
})
    }

    await owner.query(`
      ALTER TABLE app.todos NO FORCE ROW LEVEL SECURITY;
      INSERT INTO app.todos (id, user_id, title, list_id) VALUES (1, 'alice', 'a', 1), (2, 'bob', 'b', 1);
      ALTER TABLE app.todos FORCE ROW LEVEL SECURITY;
      INSERT INTO app.lists (id, owner_id, name) VALUES (1, 'bob', 'of bob')`)
  })

  it('keeps users apart as written', async () => {
    const as = issuer.supertest(() => request.agent(app))
    const list = await as('alice').get('/api/todos')
    expect([list.status, list.body]).toEqual([200, []]) // without withOwner: no rows
    const joined = await as('alice').get('/api/todos/with-lists').expect(200)
    expect(joined.body).toMatchObject([{ title: 'a', list: null, tags: [] }])
    await as('alice').patch('/api/todos/2').send({ title: 'mine' }).expect(404)
    const patched = await as('alice').patch('/api/todos/1').send({ title: 'mine' }).expect(200)
    expect(patched.body).toMatchObject({ title: 'mine', version: 2, userId: 'alice' })
  })

  it('is what the guide shows', () => {
    const guides = resolve(import.meta.dirname, '../../../../docs/guides')
    const text = readFileSync(join(guides, 'sequelize.md'), 'utf8')
    const here = readFileSync(import.meta.filename, 'utf8').replace(/\s+/g, ' ')
    const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)
    expect(blocks.length).toBeGreaterThan(3)
    const statements = blocks.flatMap((code) => code.split(/\n\n/))
    for (const statement of statements.filter((code) => !code.startsWith('import '))) {
      expect(here).toContain(statement.replace(/\s+/g, ' ').trim())
    }
  })
})
