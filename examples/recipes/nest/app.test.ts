import { NestFactory } from '@nestjs/core'
import { createGuard } from 'jwt-guard'
import { createTestIssuer } from 'jwt-guard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppModule } from './app.js'

const issuer = createTestIssuer()
const module = AppModule.with(createGuard(issuer.guardOptions))
const app = await NestFactory.create(module, { logger: false })
const as = issuer.client(app.getHttpServer())

beforeAll(() => app.listen(0, '127.0.0.1'))
afterAll(() => app.close())

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
  for (const actor of [undefined, ...issuer.hostileTokens()]) {
    expect((await as(actor).get('/api/todos/1')).status).toBe(401)
  }
})

it('is open where no token is needed', async () => {
  expect((await as(undefined).get('/healthz')).status).toBe(200)
})
