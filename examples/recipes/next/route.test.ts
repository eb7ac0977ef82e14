import { createTestIssuer } from 'jwt-guard/testing'
import { afterAll, expect, it, vi } from 'vitest'
import { GET } from './app/api/todos/[id]/route'
import { guard } from './guard'

const testIssuer = createTestIssuer({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
vi.stubGlobal('fetch', (url: string) => testIssuer.respond(new Request(url)))
afterAll(() => {
  guard.close()
  vi.unstubAllGlobals()
})

const as = testIssuer.client((request: Request) => {
  const id = new URL(request.url).pathname.replace('/api/todos/', '')
  return GET(request, { params: Promise.resolve({ id }) })
})

it('answers a todo to its owner, and keeps the answer out of shared caches', async () => {
  const response = await as('ada').get('/api/todos/1')
  expect(await response.json()).toMatchObject({ title: 'Write a program' })
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  expect(response.headers.get('vary')).toBe('Authorization')
})

it('has the same 404 for another’s todo as for none', async () => {
  const others = await as('ada').get('/api/todos/2')
  const none = await as('ada').get('/api/todos/3')
  expect([others.status, await others.text()]).toEqual([404, await none.text()])
})

it('is 401 for nobody and for every hostile token', async () => {
  const actors = [undefined, ...testIssuer.hostileTokens()]
  // At once: those of an unknown key wait for the next time that keys may be fetched.
  const answers = await Promise.all(actors.map((actor) => as(actor).get('/api/todos/1')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
})
