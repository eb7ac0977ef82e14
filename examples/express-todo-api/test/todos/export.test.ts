import express from 'express'
import { requireAuth } from 'jwt-guard/express'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exportRoutes } from '../../src/todos/export.js'
import { createTodoRepository, type TodoRepository } from '../../src/todos/repository.js'
import { startApi, type Api, type TodoJson } from '../support/api.js'

let api: Api

beforeAll(async () => {
  // With more than one slow reader at a time there would be no connection left, if they held any.
  api = await startApi({ pool: { max: 1 }, rateLimits: { atOnce: 2 } })
})
afterAll(() => api.close())
beforeEach(() => api.database.sql('DELETE FROM app.todos'))

/** Todos of Alice's, a second apart; each with 10 KB where it is to be big. */
const fill = (many: number, big = false) =>
  api.database.sql(
    `INSERT INTO app.todos (id, user_id, title, description, created_at)
     SELECT gen_random_uuid(), $1, 'n ' || n, repeat('x', $3), '2026-01-01'::timestamptz + n * interval '1 s'
     FROM generate_series(1, $2) n`,
    [api.alice.id, many, big ? 10_000 : 10],
  )

const open: IncomingMessage[] = []
afterEach(() => open.splice(0).forEach((response) => response.destroy()))

/** An export whose body nobody has begun to read. */
async function begin(server: Server = api.server, token = api.alice.token) {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const headers = { Authorization: `Bearer ${token}` }
  const asked = request({ host: '127.0.0.1', port, path: '/api/export', headers }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  open.push(response)
  return response
}

/** Two exports in one go on one connection: the answer to the second waits for that to the first. */
async function beginBehindAnother() {
  const address = api.server.address()
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  const ask = `GET /api/export HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer ${api.alice.token}\r\n\r\n`
  socket.write(ask + ask)
  await once(socket, 'readable')
  return socket
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

describe('an export', () => {
  test('has all that is one’s own, the bin too, and nothing of another’s', async () => {
    const live = await api.addTodo(api.alice, { title: '😀 "x"\n', dueOn: '2027-01-31' })
    const gone = await api.addTodo(api.alice, { title: 'gone' })
    await api.addTodo(api.bob, { title: 'Bob’s' })
    await api.as(api.alice).delete(`/api/todos/${gone.id}`).expect(204)
    await api.database.sql(
      `INSERT INTO app.todos (id, user_id, title, deleted_at)
       VALUES (gen_random_uuid(), $1, 'past its days', now() - interval '31 days')`,
      [api.alice.id],
    )
    const { body, headers } = await api.as(api.alice).get('/api/export').expect(200)
    const day = body.exportedAt.slice(0, 10)
    expect(headers['content-disposition']).toBe(`attachment; filename="todos-${day}.json"`)
    expect(Date.parse(body.exportedAt)).toBeLessThanOrEqual(Date.now())
    expect(body.todos).toEqual([
      live,
      { ...gone, deletedAt: expect.any(String), updatedAt: expect.any(String) },
    ])
  })

  test.each([0, 1, 200, 201, 1_000])(
    'of %i has each once, in the order they were made',
    async (n) => {
      await fill(n)
      const { body } = await api.as(api.alice).get('/api/export').expect(200)
      expect(body.todos.map(({ title }: TodoJson) => title)).toEqual(
        Array.from({ length: n }, (_, index) => `n ${index + 1}`),
      )
    },
  )

  test('has what there was when it began, whatever comes and goes meanwhile', async () => {
    await fill(2_000, true)
    const response = await begin()
    await api.addTodo(api.alice, { title: 'later' })
    await api.as(api.alice).post('/api/todos/actions').send({ action: 'complete' }).expect(200)
    await api.as(api.alice).post('/api/todos/actions').send({ action: 'delete' }).expect(200)
    const { todos } = JSON.parse(await read(response)) as { todos: TodoJson[] }
    expect(todos.map(({ title }) => title)).toEqual(
      Array.from({ length: 2_000 }, (_, index) => `n ${index + 1}`),
    )
  })

  test('refuses a query', async () => {
    await api.as(api.alice).get('/api/export?userId=bob').expect(400)
  })
})

describe('whoever reads slowly', () => {
  test('holds no connection of the pool', async () => {
    await fill(3_000, true)
    const response = await begin()
    await begin()
    // The pool has one connection.
    await api.as(api.bob).get('/api/todos').expect(200)
    const text = await read(response)
    expect(text.length).toBeGreaterThan(30e6)
    expect(JSON.parse(text).todos).toHaveLength(3_000)
  })

  test('is one of those who ask at once, until they are done or gone', async () => {
    await fill(3_000, true)
    const [first] = [await begin(), await begin()]
    await api.as(api.alice).get('/api/todos').expect(429)
    first.destroy()
    await expect.poll(async () => (await api.as(api.alice).get('/api/todos')).status).toBe(200)
  })

  test('is done when their connection is gone, had it come to them or not', async () => {
    await fill(3_000, true)
    const socket = await beginBehindAnother()
    await expect.poll(async () => (await api.as(api.alice).get('/api/todos')).status).toBe(429)
    socket.destroy()
    await expect.poll(async () => (await api.as(api.alice).get('/api/todos')).status).toBe(200)
    await begin()
    // Of two places at once one is taken: is the other free?
    await expect.poll(async () => (await api.as(api.alice).get('/api/todos')).status).toBe(200)
  })

  test('is cut off once nothing has gone for a while', async () => {
    await fill(3_000, true)
    const todos = createTodoRepository(api.sequelize)
    let parts = 0
    const exportAll: TodoRepository['exportAll'] = (owner, write) =>
      todos.exportAll(owner, (some) => {
        parts += 1
        return write(some)
      })
    const app = express().use(requireAuth(api.guard))
    app.use('/api/export', exportRoutes({ ...todos, exportAll }, { stall: 100 }))
    const server = createServer(app)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const response = await begin(server)
    await expect
      .poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count))))
      .toBe(0)
    await expect(read(response)).rejects.toThrow('aborted')
    // Nor was the rest of it read for them: there are 15.
    expect(parts).toBeLessThan(10)
    server.close()
  })
})

describe('an export that fails', () => {
  async function broken(work: () => PromiseLike<unknown>) {
    await api.database.sql('ALTER TABLE app.todos RENAME COLUMN title TO was_title')
    try {
      await work()
    } finally {
      await api.database.sql('ALTER TABLE app.todos RENAME COLUMN was_title TO title')
    }
  }

  test('before its first byte is a problem like any other', async () => {
    await fill(1)
    await broken(() => api.as(api.alice).get('/api/export').expect(500))
    await api.as({ token: 'a.b.c' }).get('/api/export').expect(401)
  })

  test('later is cut off, so that nobody takes a part for the whole', async () => {
    await fill(3_000, true)
    const response = await begin()
    await broken(() => expect(read(response)).rejects.toThrow('aborted'))
    expect(api.logs()).toMatch(/"level":50.*export cut off/)
    await api.as(api.alice).get('/api/export').expect(200)
  })
})
