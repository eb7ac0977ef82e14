import { createGuard } from 'jwt-guard'
import { createTestIssuer } from 'jwt-guard/testing'
import { expect, it } from 'vitest'
import { createApp } from './app.js'

const ORIGIN = 'https://app.example.com'
const issuer = createTestIssuer()
const as = issuer.client(createApp(createGuard(issuer.guardOptions), ORIGIN))()

const cookie = (token: string) => ({ headers: { cookie: `theme=dark; token=${token}` } })

it('knows whose cookie it is, and keeps the answer out of shared caches', async () => {
  const response = await as.get('/api/todos', cookie(await issuer.token('ada')))
  expect(await response.json()).toMatchObject([{ title: 'Write a program' }])
  expect(response.headers.get('vary')).toBe('Cookie')
  expect(response.headers.get('cache-control')).toBe('private, no-store')
})

it('is 401 for nobody, for a header in place of the cookie, and for hostile tokens', async () => {
  const authorization = `Bearer ${await issuer.token('ada')}`
  expect((await as.get('/api/todos')).status).toBe(401)
  expect((await as.get('/api/todos', { headers: { authorization } })).status).toBe(401)
  for (const hostile of issuer.hostileTokens().slice(0, 9)) {
    const value = encodeURIComponent(await hostile.token())
    expect((await as.get('/api/todos', cookie(value))).status).toBe(401)
  }
})

it('changes nothing for another site’s page', async () => {
  const { headers } = cookie(await issuer.token('ada'))
  const from = async (origin: string | undefined, id = '1') => {
    const sent = origin === undefined ? headers : { ...headers, origin }
    return (await as.delete(`/api/todos/${id}`, { headers: sent })).status
  }
  for (const origin of [undefined, 'null', 'https://evil.example', `${ORIGIN}.evil.example`]) {
    expect(await from(origin)).toBe(403)
  }
  expect(await from(ORIGIN)).toBe(204)
  expect(await from(ORIGIN, '2')).toBe(404)
})
