import { createTestIssuer } from 'jwt-guard/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from './support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

describe('a request without credentials gets a plain challenge', () => {
  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic YWxpY2U6c2VjcmV0'],
  ])('%s', async (_, authorization) => {
    const request = api.as().get('/api/todos')
    if (authorization !== undefined) request.set('Authorization', authorization)
    const response = await request
    expect(response.status).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Bearer realm="api"')
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(response.headers['cache-control']).toContain('no-store')
    expect(response.headers['vary']).toContain('Authorization')
    expect(response.body).toMatchObject({ status: 401, title: 'Unauthorized' })
  })

  test('a token in the query, a cookie or the body is no credential', async () => {
    const { token } = api.alice
    await api.as().get(`/api/todos?access_token=${token}`).expect(401)
    await api.as().get('/api/todos').set('Cookie', `token=${token}`).expect(401)
    await api.as().post('/api/todos').send({ access_token: token, title: 'x' }).expect(401)
  })

  test('names in other headers are nobody', async () => {
    await api
      .as()
      .get('/api/todos')
      .set('X-User-Id', api.alice.id)
      .set('X-Forwarded-User', api.alice.id)
      .expect(401)
  })
})

describe('a token that does not verify is 401 invalid_token, the same body for all', () => {
  // It makes its tokens of the issuer it belongs to; their names don't depend on it.
  const names = createTestIssuer()
    .hostileTokens()
    .map(({ name }) => name)

  test.each(names)('%s', async (name) => {
    const hostile = api.issuer.hostileTokens().find((one) => one.name === name)
    const response = await api.as({ token: (await hostile?.token()) ?? '' }).get('/api/todos')
    expect(response.status).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Bearer realm="api", error="invalid_token"')
    expect(response.body).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'The bearer token is not valid.',
      code: 'invalid_token',
    })
  })

  test('the good token beside them is 200', async () => {
    await api.as(api.alice).get('/api/todos').expect(200)
  })
})

describe('a bad Authorization header is answered as it should be', () => {
  const names = createTestIssuer()
    .hostileHeaders()
    .map(({ name }) => name)

  test.each(names)('%s', async (name) => {
    const hostile = api.issuer.hostileHeaders().find((one) => one.name === name)
    const authorization = (await hostile?.authorization()) ?? ''
    const response = await api.as().get('/api/todos').set('Authorization', authorization)
    expect(response.status).toBe(hostile?.status)
    expect(response.body).toMatchObject({ code: hostile?.code })
  })
})

test('every path below /api asks for a token, in any spelling', async () => {
  const paths = [
    '/api',
    '/api/',
    '/api/me',
    '/api/todos/0190a5d8-1234-7abc-8def-0123456789ab',
    `/api/users/${api.alice.id}/todos`,
    '/api/nothing',
    '/api/todos/',
    '/api/todos;x',
    '/api//todos',
    '/api/%74odos',
    '//api/todos',
    '/API/todos',
    '/x/../api/todos',
  ]
  for (const path of paths) {
    for (const method of ['get', 'head', 'options'] as const) {
      const { status } = await api.as()[method](path)
      expect([`${method} ${path}`, status]).toEqual([
        `${method} ${path}`,
        expect.toBeOneOf([401, 404]),
      ])
    }
  }
})

test('the log has the reason that the client is not told', async () => {
  const token = await api.issuer.token(api.alice.id, { lifetime: -60 })
  await api.as({ token }).get('/api/todos').expect(401)
  expect(api.logs()).toContain('"reason":"expired"')
  expect(api.logs()).not.toContain(token.split('.')[2])
})
