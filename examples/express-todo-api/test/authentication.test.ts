import { exportJWK, generateKeyPair } from 'jose'
import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from './support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

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
  const hostile: Record<string, () => Promise<string> | string> = {
    'its payload is changed': () => {
      const [header, , signature] = api.alice.token.split('.')
      const payload = { ...decode(api.alice.token), sub: api.bob.id }
      return [header, part(payload), signature].join('.')
    },
    'its signature is changed': () =>
      api.alice.token.replace(/\.([^.]*)$/, (_, signature: string) =>
        signature.startsWith('A') ? `.B${signature.slice(1)}` : `.A${signature.slice(1)}`,
      ),
    'it has expired': () => api.issuer.token(api.alice.id, { claims: { exp: seconds(-60) } }),
    'it never expires': () => api.issuer.token(api.alice.id, { claims: { exp: undefined } }),
    'it is not valid yet': () => api.issuer.token(api.alice.id, { claims: { nbf: seconds(60) } }),
    'it names another issuer': () =>
      api.issuer.token(api.alice.id, { claims: { iss: 'https://evil.example.test' } }),
    'it is for another API': () =>
      api.issuer.token(api.alice.id, { claims: { aud: 'https://other.example.test' } }),
    'it has no audience': () => api.issuer.token(api.alice.id, { claims: { aud: undefined } }),
    'it has no subject': () => api.issuer.token(api.alice.id, { claims: { sub: undefined } }),
    'alg is none': () => `${part({ alg: 'none' })}.${part(decode(api.alice.token))}.`,
    "it is signed by another issuer's key": async () => {
      const { privateKey } = await generateKeyPair('EdDSA')
      return api.issuer.token(api.alice.id, { key: privateKey })
    },
    'it brings its own key': async () => {
      const { privateKey, publicKey } = await generateKeyPair('EdDSA')
      const jwk = await exportJWK(publicKey)
      return api.issuer.token(api.alice.id, { key: privateKey, header: { jwk } })
    },
    'it is HS256, signed with the public key': () => {
      const key = new TextEncoder().encode(JSON.stringify(api.issuer.publicJwk))
      return api.issuer.token(api.alice.id, { key, header: { alg: 'HS256' } })
    },
    'it is a logout token': () => api.issuer.token(api.alice.id, { header: { typ: 'logout+jwt' } }),
  }

  test.each(Object.keys(hostile))('%s', async (name) => {
    const token = await hostile[name]?.()
    const response = await api.as({ token: token ?? '' }).get('/api/todos')
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

describe('a malformed Authorization header is 400', () => {
  test.each(['Bearer', 'Bearer a b', 'Bearer "a"', 'Bearer\ta.b.c'])('%j', async (value) => {
    const response = await api.as().get('/api/todos').set('Authorization', value)
    expect(response.status).toBe(400)
    expect(response.body).toMatchObject({ code: 'invalid_request' })
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
        // The CORS middleware answers OPTIONS, without data.
        method === 'options' ? 204 : expect.toBeOneOf([401, 404]),
      ])
    }
  }
})

test('the log has the reason that the client is not told', async () => {
  const token = await api.issuer.token(api.alice.id, { claims: { exp: seconds(-60) } })
  await api.as({ token }).get('/api/todos').expect(401)
  expect(api.logs()).toContain('"reason":"expired"')
  expect(api.logs()).not.toContain(token.split('.')[2])
})

function decode(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

function seconds(fromNow: number): number {
  return Math.floor(Date.now() / 1000) + fromNow
}
