import request from 'supertest'
import { expectIsolated } from '../../src/testing.js'
import { expect, it } from 'vitest'
import { app, as, issuer } from './as.js'

// What docs/guides/testing.md shows; guides.test.ts compares the two.

it('keeps a todo for its user', async () => {
  const created = await as('alice').post('/api/todos', { title: 'Water the plants' })
  expect(created.status).toBe(201)
  const listed = await as('alice').get('/api/todos')
  expect(await listed.json()).toMatchObject([{ title: 'Water the plants', userId: 'alice' }])
})

const agent = issuer.supertest(() => request.agent(app))

it('is supertest as always, with a fresh token for each request', async () => {
  await agent('alice').get('/api/todos').expect(200)
  await agent().get('/api/todos').expect(401)
})

it.each([...issuer.hostileTokens(), ...issuer.hostileHeaders()])(
  '$name: $status',
  async (hostile) => {
    expect((await as(hostile).get('/api/todos')).status).toBe(hostile.status)
  },
)

it('isolates users', async () => {
  const alice = issuer.user('alice')
  const routes = [
    'GET /api/todos',
    'GET /api/todos/:id',
    { route: 'PUT /api/todos/:id', body: { title: 'of somebody else' } },
    'DELETE /api/todos/:id',
  ]
  await expectIsolated(app, routes, {
    owner: alice,
    stranger: issuer.user('bob'),
    row: async () => {
      const response = await as(alice).post('/api/todos', { title: 'mine' })
      return { id: String(((await response.json()) as { id: string }).id) }
    },
  })
})

it('refuses the token when it has expired', async () => {
  const token = await issuer.token('alice')
  issuer.clock.advance(16 * 60)
  const response = await as({ authorization: async () => `Bearer ${token}` }).get('/api/todos')
  expect(response.status).toBe(401)
  issuer.clock.reset()
})

it('goes on through an outage of the key server', async () => {
  await as('alice').get('/api/todos')
  issuer.outage()
  expect((await as('alice').get('/api/todos')).status).toBe(200)
  issuer.recover()
})
