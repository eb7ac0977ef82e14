import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operations, USERS, type Fields, type Operation } from './model/operations.js'
import { createReference, DEFAULTS, type ModelTodo, type Reference } from './model/reference.js'
import { startApi, type Api, type User } from '../support/api.js'

const OPERATIONS = Number(process.env['JWT_GUARD_OPERATIONS'] ?? 2_000)
const PER_RUN = 100
/** Milliseconds. */
const TIME = 60_000 + OPERATIONS * 100

let api: Api
let origin: string
const users: User[] = []

beforeAll(async () => {
  api = await startApi()
  const address = api.server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  for (let number = 0; number < USERS; number += 1) {
    const id = `user-${number}`
    await api.database.addUser(id)
    users.push({ id, token: await api.issuer.token({ sub: id, exp: 4e9 }) })
  }
})
afterAll(() => api.close())

test(
  `${OPERATIONS} operations of ${USERS} users do what the model does, and nothing else`,
  async () => {
    const sequences = fc.array(operations, { minLength: PER_RUN, maxLength: PER_RUN })
    const property = fc.asyncProperty(sequences, async (sequence) => {
      await api.database.sql('DELETE FROM app.todos')
      const model = createReference()
      for (const operation of sequence) {
        await perform(model, operation)
        expect(await table()).toEqual(byId(model.todos))
      }
    })
    await fc.assert(property, {
      numRuns: Math.ceil(OPERATIONS / PER_RUN),
      // A failure is made smaller until then, and told.
      interruptAfterTimeLimit: TIME,
      markInterruptAsFailure: true,
    })
  },
  TIME + 10_000,
)

async function perform(model: Reference, operation: Operation): Promise<void> {
  const user = users[operation.user]
  const other = users[(operation.user + 1) % USERS]
  if (user === undefined || other === undefined) throw new Error('unreachable')
  const path = {
    todos: '/api/todos',
    'own path': `/api/users/${user.id}/todos`,
    'path of another': `/api/users/${other.id}/todos`,
  }[operation.by]

  if (operation.kind === 'create') {
    const { status, body } = await ask(user, 'POST', path, operation.fields)
    expect(status).toBe(operation.by === 'path of another' ? 403 : 201)
    if (status !== 201) return
    expect(body).toEqual({ ...body, ...DEFAULTS, ...operation.fields, userId: user.id })
    expect(model.todos.map(({ id }) => id)).not.toContain(body.id)
    model.add({ ...body, version: 1 })
    return
  }
  if (operation.kind === 'act') {
    const { action, which } = operation
    const ids = which?.map((number) => model.at(number)?.id ?? randomUUID())
    const answer = await ask(user, 'POST', `${path}/actions`, { action, ids })
    if (operation.by === 'path of another') return expect(answer.status).toBe(403)
    const meant = model.meant(user.id, operation)
    expect(answer).toEqual({ status: 200, body: { count: meant.length } })
    const rows = await table()
    for (const todo of meant) {
      model.replace({
        ...todo,
        completed: action === 'complete' || (action !== 'reopen' && todo.completed),
        deletedAt: action === 'delete' ? THEN : null,
        version: todo.version + 1,
        updatedAt: rows.find(({ id }) => id === todo.id)?.updatedAt ?? 'gone',
      })
    }
    return
  }
  if (operation.kind === 'list') {
    if (operation.by === 'path of another') {
      expect((await ask(user, 'GET', path)).status).toBe(403)
    } else {
      const expected = model.list(user.id, operation.query)
      expect(await allPages(user, path, operation)).toEqual(expected.map(shown))
    }
    return
  }

  const target = model.at(operation.todo)
  const status = model.statusOf(user.id, target, operation)
  const method = operation.kind.toUpperCase()
  const body = 'fields' in operation ? operation.fields : undefined
  const version = target?.version ?? 1
  const ifMatch = { none: undefined, any: '*', current: `"${version}"`, stale: `"${version + 1}"` }
  const one = `${path}/${target?.id ?? randomUUID()}`
  const answer = await ask(user, method, one, body, ifMatch[operation.ifMatch])
  expect(answer.status).toBe(status)
  if (target === undefined || status >= 300) return
  if (operation.kind === 'delete') {
    const rows = await table()
    const updatedAt = rows.find(({ id }) => id === target.id)?.updatedAt ?? 'gone'
    return model.replace({ ...target, deletedAt: THEN, version: version + 1, updatedAt })
  }
  if (operation.kind === 'get') {
    expect(answer.body).toEqual(shown(target))
    return
  }
  const changed = {
    ...target,
    ...(operation.kind === 'put' ? DEFAULTS : {}),
    ...body,
    version: version + 1,
    updatedAt: answer.body.updatedAt,
  }
  expect(answer.body).toEqual(shown(changed))
  expect(changed.updatedAt >= target.updatedAt).toBe(true)
  model.replace(changed)
}

async function allPages(user: User, path: string, { query }: Operation & { kind: 'list' }) {
  const items: unknown[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { sort, limit, completed, deleted } = query
    const search = new URLSearchParams({ sort, limit: String(limit), deleted: String(deleted) })
    if (completed !== undefined) search.set('completed', String(completed))
    if (cursor !== '') search.set('cursor', cursor)
    const { status, body } = await ask(user, 'GET', `${path}?${search.toString()}`)
    expect(status).toBe(200)
    items.push(...body.items.map(binned))
    cursor = body.nextCursor
  }
  return items
}

async function ask(user: User, method: string, path: string, body?: object, ifMatch?: string) {
  const headers = new Headers({ Authorization: `Bearer ${user.token}` })
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  if (ifMatch !== undefined) headers.set('If-Match', ifMatch)
  const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) }
  const response = await fetch(origin + path, init)
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** As the API shows it: the version is in the ETag alone. */
function shown(todo: ModelTodo): Partial<ModelTodo> {
  const { version, ...rest } = todo
  expect(version).toBeGreaterThan(0)
  return rest
}
/** When it was deleted, the server alone knows. */
const THEN = 'then'
const binned = <Of extends { deletedAt: string | null }>(todo: Of): Of => ({
  ...todo,
  deletedAt: todo.deletedAt === null ? null : THEN,
})
const byId = (todos: readonly ModelTodo[]) =>
  [...todos].sort((one, another) => (one.id < another.id ? -1 : 1))

async function table(): Promise<ModelTodo[]> {
  const rows = await api.database.sql<Fields & Record<'createdAt' | 'updatedAt', Date>>(
    `SELECT id, user_id AS "userId", title, description, completed, priority, due_on::text AS "dueOn",
       version, deleted_at AS "deletedAt", created_at AS "createdAt", updated_at AS "updatedAt" FROM app.todos ORDER BY id`,
  )
  return (JSON.parse(JSON.stringify(rows)) as ModelTodo[]).map(binned)
}
