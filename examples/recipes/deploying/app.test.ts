import { createGuard } from 'jwt-guard'
import { createTestIssuer } from 'jwt-guard/testing'
import { expect, it } from 'vitest'
import { createApp } from './app.js'

const PAGE = 'https://app.example.com'
const issuer = createTestIssuer()
const app = (): Parameters<typeof issuer.client>[0] =>
  createApp(createGuard(issuer.guardOptions), [PAGE])

it('answers a preflight, which has no token, to its own page alone', async () => {
  const preflight = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    }
    return issuer.client(app())(undefined).send('OPTIONS', '/api/todos', undefined, { headers })
  }
  const own = await preflight(PAGE)
  expect(own.status).toBe(204)
  expect(own.headers.get('access-control-allow-origin')).toBe(PAGE)
  expect(own.headers.get('access-control-allow-headers')).toContain('Authorization')
  const evil = await preflight('https://evil.example')
  expect(evil.headers.get('access-control-allow-origin')).toBeNull()
})

it('lets the page read what a refusal says, and shared caches keep nothing', async () => {
  const headers = { origin: PAGE }
  const refused = await issuer.client(app())(undefined).get('/api/todos', { headers })
  expect(refused.status).toBe(401)
  expect(refused.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
  expect(refused.headers.get('vary')).toBe('Origin, Authorization')
})

it('is not ready without keys, says so, and lives; it is ready when they are there', async () => {
  issuer.outage('error')
  const as = issuer.client(app())(undefined)
  expect((await as.get('/readyz')).status).toBe(503)
  expect((await as.get('/healthz')).status).toBe(200)
  issuer.recover()
  expect((await issuer.client(app())(undefined).get('/readyz')).status).toBe(200)
})
