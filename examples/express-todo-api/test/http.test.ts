import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from './support/api.js'

const APP = 'https://app.example.test'
let api: Api

beforeAll(async () => {
  api = await startApi({ corsOrigins: [APP] })
})
afterAll(() => api.close())

describe('browsers of other origins', () => {
  const preflight = (origin: string) =>
    api
      .as()
      .options('/api/todos')
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'PATCH')
      .set('Access-Control-Request-Headers', 'authorization,content-type,if-match')

  test('a listed origin may send the token and read the ETag, but no cookies', async () => {
    const before = await preflight(APP).expect(204)
    expect(before.headers['access-control-allow-origin']).toBe(APP)
    expect(before.headers['access-control-allow-methods']).toContain('PATCH')
    expect(before.headers['access-control-allow-headers']).toMatch(/Authorization.*If-Match/)
    const { headers } = await api.as(api.alice).get('/api/todos').set('Origin', APP).expect(200)
    expect(headers['access-control-allow-origin']).toBe(APP)
    expect(headers['access-control-expose-headers']).toContain('ETag')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    expect(headers['vary']).toMatch(/Origin.*Authorization/)
  })

  test('so it can read why a request was refused', async () => {
    const { headers } = await api.as().get('/api/todos').set('Origin', APP).expect(401)
    expect(headers['access-control-allow-origin']).toBe(APP)
  })

  test.each(['https://evil.example.test', `${APP}.evil.test`, 'http://app.example.test', 'null'])(
    '%s may not',
    async (origin) => {
      const { headers } = await preflight(origin)
      expect(headers['access-control-allow-origin']).toBeUndefined()
      const get = await api.as(api.alice).get('/api/todos').set('Origin', origin)
      expect(get.headers['access-control-allow-origin']).toBeUndefined()
    },
  )
})

describe('OPTIONS that is no question of CORS', () => {
  const options = (path: string) => api.as(api.alice).options(path).set('Origin', APP)

  test('says what a path has', async () => {
    const { headers } = await options('/api/todos').expect(204)
    expect(headers['allow']).toBe('GET, HEAD, POST')
    expect((await options('/healthz').expect(204)).headers['allow']).toBe('GET, HEAD')
    expect((await options('/docs/swagger-ui.css').expect(204)).headers['allow']).toBe('GET, HEAD')
  })

  test('is 404 where there is nothing, and 401 without a token', async () => {
    await options('/nothing').expect(404)
    await options('/api/nothing').expect(404)
    await api.as().options('/api/todos').expect(401)
  })
})

describe('headers', () => {
  test('what is behind a token stays with its user', async () => {
    const { id } = await api.addTodo(api.alice)
    for (const path of [
      '/api/todos',
      `/api/todos/${id}`,
      `/api/todos/${randomUUID()}`,
      '/api/me',
    ]) {
      const { headers } = await api.as(api.alice).get(path)
      expect(headers['cache-control']).toMatch(/no-store/)
      expect(headers['vary']).toContain('Authorization')
    }
  })

  test('a list has no ETag: only versions of todos are', async () => {
    const { headers } = await api.as(api.alice).get('/api/todos').expect(200)
    expect(headers['etag']).toBeUndefined()
  })

  test('helmet’s are there, Express does not name itself', async () => {
    const { headers } = await api.as().get('/healthz').expect(200)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['x-powered-by']).toBeUndefined()
  })
})

describe('the log', () => {
  const linesOf = (logs: string): Record<string, unknown>[] =>
    logs
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))

  test('has what is behind an answer that could not be decided, and not the token', async () => {
    const broken = await startApi({
      isRevoked: () => Promise.reject(new Error('the list can’t be asked')),
    })
    await broken.as(broken.alice).get('/api/todos').expect(503)
    const lines = linesOf(broken.logs()).filter(({ code }) => code === 'unavailable')
    const cause = {
      name: 'Error',
      message: 'the list can’t be asked',
      stack: expect.stringContaining('http.test.ts'),
    }
    expect(lines).toMatchObject([
      {
        level: 50,
        reason: 'revocation_unavailable',
        err: { name: 'AuthError', cause },
      },
    ])
    expect(broken.logs()).not.toContain(broken.alice.token)
    await broken.close()
  })

  test('has why Postgres refused an owner', async () => {
    const token = await api.issuer.token('ghost')
    await api.as({ token }).post('/api/todos').send({ title: 'canary-ghost' }).expect(403)
    const lines = linesOf(api.logs()).filter(({ msg }) => msg === 'request refused by the database')
    expect(lines).toMatchObject([
      {
        level: 40,
        reason: 'refused_by_app',
        err: {
          cause: { message: expect.stringContaining('foreign key'), stack: expect.any(String) },
        },
      },
    ])
    expect(api.logs()).not.toContain('canary-ghost')
    expect(api.logs()).not.toContain(token)
  })

  test('is nobody’s to read but where a demo has its lab', async () => {
    const id = `lab-${randomUUID()}`
    await api.as(api.alice).get('/api/me').set('X-Request-Id', id).expect(200)
    await api.as(api.alice).get(`/api/lab/log/${id}`).expect(404)
  })

  test('names request and user, and a request id of the client’s is kept if it is harmless', async () => {
    const id = randomUUID()
    const kept = await api.as(api.alice).get('/api/me').set('X-Request-Id', id).expect(200)
    expect(kept.headers['x-request-id']).toBe(id)
    const line = api
      .logs()
      .split('\n')
      .find((entry) => entry.includes(id))
    expect(JSON.parse(line ?? '')).toMatchObject({
      req: { id, method: 'GET', path: '/api/me' },
      res: { status: 200 },
      userId: api.alice.id,
    })
    for (const bad of ['x', 'a b c d e f g h', '"}{"level":60', 'x'.repeat(65)]) {
      const { headers } = await api.as().get('/healthz').set('X-Request-Id', bad)
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  test('has no token, no cookie and no todo in it, wherever they were', async () => {
    const { token } = api.alice
    const canary = 'canary-5f1c'
    const alice = api.as(api.alice)
    await alice.get(`/api/todos?q=${canary}&access_token=${token}`).set('Cookie', `s=${canary}`)
    await alice.get(`/api/todos/${token}`)
    await alice.get(`/api/users/${token}/todos`)
    await alice.post('/api/todos').send({ title: canary }).expect(201)
    await alice
      .post('/api/todos')
      .send({ title: 1, [token]: canary })
      .expect(400)
    await api
      .as({ token: `${token}x` })
      .get('/api/todos')
      .expect(401)
    await api.as().get('/api/todos').set('Authorization', `Bearer ${token} x`).expect(400)
    await api.as().get('/api/todos').set('X-Request-Id', token).expect(401)
    await api.database.sql('ALTER TABLE app.todos RENAME COLUMN title TO was_title')
    await alice.post('/api/todos').send({ title: canary }).expect(500)
    await api.database.sql('ALTER TABLE app.todos RENAME COLUMN was_title TO title')

    const [, payload = '', signature = ''] = token.split('.')
    for (const secret of [canary, token, payload, signature, api.alice.token]) {
      expect(api.logs()).not.toContain(secret)
    }
  })
})

describe('methods and targets that nobody serves', () => {
  /** What is answered to these bytes, of which no client library would send all. */
  async function answerTo(line: string): Promise<string> {
    const address = api.server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const socket = connect(port, '127.0.0.1')
    const headers = `Host: x\r\nAuthorization: Bearer ${api.alice.token}\r\nConnection: close`
    socket.end(`${line} HTTP/1.1\r\n${headers}\r\n\r\n`)
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    return answer.slice('HTTP/1.1 '.length, answer.indexOf(' ', 'HTTP/1.1 '.length))
  }

  test.each([
    ['TRACE /api/todos', '405'],
    ['TRACE /healthz', '405'],
    ['PROPFIND /api/todos', '405'],
    ['QUERY /api/export', '405'],
    ['GET *', '404'],
    ['OPTIONS *', '404'],
    ['GET http://evil.example.test/api/nothing', '404'],
    ['GET //evil.example.test/api/todos', '404'],
    ['GET /api/todos%', '404'],
    ['GET /api/todos/%ff', '400'],
    ['GETS /api/todos', '400'],
  ])('%s is %s', async (line, status) => {
    expect(await answerTo(line)).toBe(status)
  })
})
