import express from 'express'
import { authErrors, requireAuth } from 'jwt-guard/express'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { todoRoutes } from '../src/todos/routes.js'
import { createTodoRepository } from '../src/todos/repository.js'
import { startApi, type Api } from './support/api.js'
import { operations } from './support/document.js'

let api: Api
/** A program's token, got by client credentials; its client is even called as Alice is. */
let service: { token: string }
let todo: string

beforeAll(async () => {
  api = await startApi()
  const { id } = api.alice
  service = { token: await api.issuer.token({ sub: id, azp: id, client_id: id }) }
  todo = (await api.addTodo(api.alice)).id
})
afterAll(() => api.close())

const rows = () => api.database.sql('SELECT * FROM app.todos ORDER BY id')
const protectedOnes = operations.filter(({ security }) => security?.length !== 0)

test('there are operations to try', () => {
  expect(protectedOnes.length).toBeGreaterThan(10)
})

describe('a service’s token is 403, and touches no row', () => {
  test.each(protectedOnes.map(({ method, path }) => [`${method} ${path}`, method, path] as const))(
    '%s',
    async (_, method, path) => {
      const before = await rows()
      const address = path.replace('{userId}', api.alice.id).replace('{id}', todo)
      const response = await send(api.as(service), method, address)
      expect(response.status).toBe(403)
      if (method !== 'HEAD') expect(response.body).toMatchObject({ code: 'forbidden' })
      expect(api.logs()).toContain('service_not_allowed')
      expect(await rows()).toEqual(before)
    },
  )
})

test('where services are let in, they have routes of their own and no owner’s', async () => {
  const app = express()
  app.use(requireAuth(api.guard.with({ services: true })))
  app.get('/reports', (_, res) => res.json('for services'))
  app.use('/todos', todoRoutes(createTodoRepository(api.sequelize)))
  app.use(authErrors())
  const as = supertest.agent(app).set('Authorization', `Bearer ${service.token}`)
  await as.get('/reports').expect(200)
  const before = await rows()
  await as.get('/todos').expect(403)
  await as.get(`/todos/${todo}`).expect(403)
  await as.post('/todos').send({ title: 'By a program' }).expect(403)
  await as.delete(`/todos/${todo}`).expect(403)
  expect(await rows()).toEqual(before)
})

async function send(agent: ReturnType<Api['as']>, method: string, path: string) {
  switch (method) {
    case 'GET':
      return await agent.get(path)
    case 'HEAD':
      return await agent.head(path)
    case 'POST':
      return await agent.post(path).send({ title: 'By a program' })
    case 'PUT':
      return await agent.put(path).send({ title: 'By a program' })
    case 'PATCH':
      return await agent.patch(path).send({ title: 'By a program' })
    case 'DELETE':
      return await agent.delete(path)
    default:
      throw new Error(`unknown method ${method}`)
  }
}
