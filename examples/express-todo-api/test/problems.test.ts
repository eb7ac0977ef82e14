import { CommitUnconfirmedError } from 'jwt-guard/sequelize'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { ConnectionRefusedError } from 'sequelize'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createTodoRepository } from '../src/todos/repository.js'
import { startApi, type Api, type TodoJson } from './support/api.js'

let api: Api
let todo: TodoJson

beforeAll(async () => {
  api = await startApi()
  todo = await api.addTodo(api.alice)
})
afterAll(() => api.close())

const problem = (status: number) => ({ type: 'about:blank', status, title: expect.any(String) })

test('a path that is nothing is 404', async () => {
  for (const path of ['/', '/api/nothing', '/favicon.ico', '/api/todos/x/y', '/api/users']) {
    const response = await api.as(api.alice).get(path)
    expect(response.status).toBe(404)
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(response.body).toMatchObject(problem(404))
    expect(response.headers['cache-control']).toMatch(/no-store/)
  }
})

describe('a method that a path does not have is 405 and says which it has', () => {
  test.each([
    ['put', '/api/todos', 'GET, HEAD, POST'],
    ['patch', '/api/todos', 'GET, HEAD, POST'],
    ['delete', '/api/todos', 'GET, HEAD, POST'],
    ['post', '/api/todos/:id', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['trace', '/api/todos/:id', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['post', '/api/me', 'GET, HEAD'],
    ['post', '/healthz', 'GET, HEAD'],
    ['delete', '/readyz', 'GET, HEAD'],
  ] as const)('%s', async (method, path, allow) => {
    const response = await api.as(api.alice)[method](path.replace(':id', todo.id))
    expect(response.status).toBe(405)
    expect(response.headers['allow']).toBe(allow)
    expect(response.body).toMatchObject(problem(405))
  })
})

describe('a body that is no JSON is 415', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonx',
    'application/json; charset=latin1',
    'application/json; charset=utf-16le',
    'application/json; charset=utf-7',
    '',
  ])('%j', async (type) => {
    for (const [method, path] of [
      ['post', '/api/todos'],
      ['put', `/api/todos/${todo.id}`],
      ['patch', `/api/todos/${todo.id}`],
    ] as const) {
      const request = api.as(api.alice)[method](path).set('Content-Type', type)
      const response = await request
        .serialize((body: unknown) => body as string)
        .send('{"title":"x"}')
      expect([method, response.status]).toEqual([method, 415])
      expect(response.body).toMatchObject(problem(415))
    }
  })

  test('an unknown Content-Encoding', async () => {
    const request = api.as(api.alice).post('/api/todos').set('Content-Encoding', 'zip')
    await request.send({ title: 'x' }).expect(415)
  })
})

describe('a body over 100 KB is 413', () => {
  const big = JSON.stringify({ title: 'x', description: 'y'.repeat(100_000) })

  test('as it is', async () => {
    const request = api.as(api.alice).post('/api/todos').set('Content-Type', 'application/json')
    const response = await request.send(big)
    expect(response.status).toBe(413)
    expect(response.body).toMatchObject(problem(413))
  })

  test('after decompression', async () => {
    const request = api.as(api.alice).post('/api/todos').set('Content-Type', 'application/json')
    request.set('Content-Encoding', 'gzip').serialize((body: unknown) => body as string)
    expect((await request.send(gzipSync(big))).status).toBe(413)
  })

  test('and without a token it is 401, unread', async () => {
    const request = api.as().post('/api/todos').set('Content-Type', 'application/json')
    expect((await request.send(big)).status).toBe(401)
  })
})

describe('a body that can’t be read is 400', () => {
  test.each(['', '{', '{"title":"x"', "{'title':'x'}", '{"title":undefined}', 'title=x', '\ufeff'])(
    '%j',
    async (body) => {
      const request = api.as(api.alice).post('/api/todos').set('Content-Type', 'application/json')
      const response = await request.send(body)
      expect(response.status).toBe(400)
      expect(response.body).toMatchObject(problem(400))
      expect(response.text).not.toMatch(/position|token|Unexpected/)
    },
  )

  test('bytes that are no UTF-8', async () => {
    const body = Buffer.from('{"title":"a\xffb"}', 'latin1')
    const request = api.as(api.alice).post('/api/todos').set('Content-Type', 'application/json')
    const response = await request.serialize((sent: unknown) => sent as string).send(body)
    expect(response.status).toBe(400)
  })
})

test('a client that hangs up in the middle of its body is no failure of ours', async () => {
  const id = crypto.randomUUID()
  const address = api.server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const hung = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/todos',
    headers: {
      Authorization: `Bearer ${api.alice.token}`,
      'Content-Type': 'application/json',
      'Content-Length': '1000',
      'X-Request-Id': id,
    },
  })
  hung.on('error', () => {})
  const arrived = once(api.server, 'request')
  hung.write('{"title":')
  await arrived
  hung.destroy()

  const lines = () =>
    api
      .logs()
      .split('\n')
      .filter((line) => line.includes(id))
      .map((line): unknown => JSON.parse(line))
  await vi.waitFor(() => expect(lines()).not.toEqual([]))
  expect(lines()).toEqual([expect.objectContaining({ level: 30, res: { status: 400 } })])
})

test('what nobody foresaw is 500: the client learns nothing, the log has it', async () => {
  const foreseen = await api.row(todo.id)
  await api.database.sql('ALTER TABLE app.todos RENAME COLUMN title TO was_title')
  const response = await api.as(api.alice).get(`/api/todos/${todo.id}`)
  await api.database.sql('ALTER TABLE app.todos RENAME COLUMN was_title TO title')
  expect(response.status).toBe(500)
  expect(response.body).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
  })
  expect(api.logs()).toContain('column \\"title\\" does not exist')
  expect(await api.row(todo.id)).toEqual(foreseen)
})

describe('the log has one line of a request that failed', () => {
  const linesOf = (logs: string, id: string) =>
    logs
      .split('\n')
      .filter((line) => line.includes(id))
      .map((line): unknown => JSON.parse(line))

  test.each([
    ['no connection', new ConnectionRefusedError(new Error('connect ECONNREFUSED')), 503],
    ['a commit that nobody confirmed', new CommitUnconfirmedError(new Error('cut')), 503],
    ['a bug', new TypeError('x is undefined'), 500],
  ])('%s', async (_, error, status) => {
    const id = randomUUID()
    const failing = await startApi({
      createRepository: (sequelize) => ({
        ...createTodoRepository(sequelize),
        list: () => Promise.reject(error),
      }),
    })
    await failing.as(failing.alice).get('/api/todos').set('X-Request-Id', id).expect(status)
    await failing.close()
    const { name, message } = error
    // An outage is no bug: whoever reads of it needs no stack, a thousand times.
    const stack = status === 500 ? { stack: expect.stringContaining('problems.test.ts') } : {}
    expect(linesOf(failing.logs(), id)).toEqual([
      expect.objectContaining({
        level: 50,
        res: { status },
        userId: failing.alice.id,
        err: { name, message, ...stack },
      }),
    ])
  })

  test('one that the guard could not decide has its stack where the reason is', async () => {
    const id = randomUUID()
    const failing = await startApi({ isRevoked: () => Promise.reject(new Error('gone')) })
    await failing.as(failing.alice).get('/api/todos').set('X-Request-Id', id).expect(503)
    await failing.close()
    expect(failing.logs().match(/"stack"/g)).toHaveLength(2) // of the error and of its cause
    const [refused, answered, ...others] = linesOf(failing.logs(), id)
    expect(refused).toMatchObject({ reason: 'revocation_unavailable', err: { name: 'AuthError' } })
    expect(answered).toMatchObject({ res: { status: 503 } })
    expect(answered).not.toHaveProperty('err')
    expect(others).toEqual([])
  })
})
