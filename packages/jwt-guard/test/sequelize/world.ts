import type { Sequelize } from 'sequelize'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { ownedModel, type OwnedModel } from '../../src/sequelize.js'
import type { OwnerScope } from '../../src/index.js'
import { defineModels, List, Tag, Tagging, Todo } from './models.js'
import { scopeOf } from '../support/scopes.js'
import { useDatabase, type Database } from '../support/postgres/database.js'

export const A = 'user-a'
export const B = 'user-b'
export const scopeA = await scopeOf(A)
export const scopeB = await scopeOf(B)

const JOINS = {
  owned: [
    [List, 'ownerId'],
    [Tagging, 'userId'],
  ],
  shared: [Tag],
} as const

/** A's todos. */
export function todosOf(scope: OwnerScope = scopeA): OwnedModel<Todo, 'userId'> {
  return ownedModel(Todo, scope, { ownerColumn: 'userId', ...JOINS })
}

const ROWS = `
  TRUNCATE app.lists, app.todos, app.tags, app.taggings, app.secrets, app.notes;
  INSERT INTO app.lists (id, owner_id, name) VALUES (1, '${A}', 'list of a'), (2, '${B}', 'list of b');
  INSERT INTO app.todos
    (id, user_id, title, points, done, list_id, parent_id, meta, created_at, updated_at)
  VALUES
    (1, '${A}', 'a1', 1, false, 2, 4, '{"k":"v"}', now(), now()),
    (2, '${A}', 'a2', 2, true, 1, 1, NULL, now(), now()),
    (3, '${A}', 'a3', 3, false, NULL, NULL, NULL, now(), now()),
    (4, '${B}', 'b4', 4, false, 1, 1, '{"k":"v"}', now(), now()),
    (5, '${B}', 'b5', 5, true, 2, 2, NULL, now(), now());
  INSERT INTO app.tags (id, name) VALUES (1, 'red'), (2, 'blue');
  INSERT INTO app.taggings (todo_id, tag_id, user_id)
    VALUES (1, 1, '${A}'), (1, 2, '${B}'), (4, 1, '${B}');
  INSERT INTO app.secrets (todo_id, text) VALUES (1, 'secret'), (4, 'secret of b');
  INSERT INTO app.notes (id, user_id, text, deleted_at) VALUES
    (1, '${A}', 'note of a', NULL), (2, '${A}', 'gone', now()),
    (3, '${B}', 'note of b', NULL), (4, '${B}', 'gone', now());
  SELECT setval('app.todos_id_seq', 100), setval('app.notes_id_seq', 100)`

/**
 * Two users whose rows hang together as tightly as foreign keys allow: A's todo 1 is in B's list,
 * has B's parent and child; A's list holds B's todo; B tagged A's todo. Connected as the tables'
 * owner without row level security: whatever holds here, `ownedModel` holds alone.
 */
export function useWorld(): void {
  useDatabase(async (database) => {
    state.database = database
    state.sequelize = database.connect(database.url('todo_owner'))
    defineModels(state.sequelize)
    await state.sequelize.sync()
  })
}

const state: { sequelize?: Sequelize; database?: Database } = {}

export const world = {
  get sequelize(): Sequelize {
    return known(state.sequelize)
  },
  get database(): Database {
    return known(state.database)
  },
}

/** Fills the tables before each test, or once for tests that change nothing. */
export function useRows({ changes }: { changes: boolean }): void {
  const fill = async () => {
    await world.sequelize.query(ROWS)
  }
  if (changes) beforeEach(fill)
  else beforeAll(fill)
}

/** Rows for each test, which may change A's, and fails if it changes B's. */
export function useRowsOfTwo(): void {
  let before: string
  useRows({ changes: true })
  beforeEach(async () => {
    before = await rowsOfB()
  })
  afterEach(async () => {
    expect(await rowsOfB()).toBe(before)
  })
}

/** Everything B has, as it lies in the tables. */
async function rowsOfB(): Promise<string> {
  const [rows] = await world.sequelize.query(`
    SELECT to_jsonb(t) AS row FROM app.todos t WHERE user_id = '${B}' UNION ALL
    SELECT to_jsonb(l) FROM app.lists l WHERE owner_id = '${B}' UNION ALL
    SELECT to_jsonb(g) FROM app.taggings g WHERE user_id = '${B}' UNION ALL
    SELECT to_jsonb(n) FROM app.notes n WHERE user_id = '${B}' ORDER BY 1`)
  return JSON.stringify(rows)
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not set up')
  return value
}
