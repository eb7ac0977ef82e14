import { join } from 'node:path'
import { createTestIssuer } from 'jwt-guard/testing'
import { afterAll, expect, it } from 'vitest'
import { startWorker } from './workerd.js'

const issuer = createTestIssuer({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
})
const keyServer = await issuer.listen()
const { host } = new URL(keyServer.url)
const worker = await startWorker(join(import.meta.dirname, 'worker.ts'), host)
const as = issuer.client(worker?.url ?? '')
afterAll(async () => {
  await worker?.stop()
  keyServer.close()
})

it.skipIf(worker === null)('answers a todo to its owner alone', async () => {
  const own = await as('ada').get('/api/todos/1')
  expect(await own.json()).toMatchObject({ title: 'Write a program' })
  const others = await as('ada').get('/api/todos/2')
  const none = await as('ada').get('/api/todos/3')
  expect([others.status, await others.text()]).toEqual([404, await none.text()])
})

it.skipIf(worker === null)('is 401 for nobody and for every hostile token', async () => {
  const actors = [undefined, ...issuer.hostileTokens()]
  // At once: those of an unknown key wait for the next time that keys may be fetched.
  const answers = await Promise.all(actors.map((actor) => as(actor).get('/api/todos/1')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
})

it.skipIf(worker === null)('is open where no token is needed', async () => {
  expect((await as(undefined).get('/healthz')).status).toBe(200)
})
