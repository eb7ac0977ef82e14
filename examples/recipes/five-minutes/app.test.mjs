import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGuard } from 'jwt-guard'
import { createTestIssuer } from 'jwt-guard/testing'
import { createApp } from './app.mjs'

const issuer = createTestIssuer()
const as = issuer.client(createApp(createGuard(issuer.guardOptions)))

test('ada sees her own todos alone', async () => {
  const response = await as('ada').get('/api/todos')
  assert.deepEqual(await response.json(), [{ id: '1', ownerId: 'ada', title: 'Write a program' }])
})

test('bob’s is 404 for her, as one that is not there', async () => {
  assert.equal((await as('ada').get('/api/todos/2')).status, 404)
  assert.equal((await as('ada').get('/api/todos/3')).status, 404)
})

test('is 401 for nobody, and for hostile tokens', async () => {
  for (const hostile of [undefined, ...issuer.hostileTokens().slice(0, 9)]) {
    assert.equal((await as(hostile).get('/api/todos')).status, 401)
  }
})
