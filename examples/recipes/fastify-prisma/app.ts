import Fastify, { type FastifyInstance } from 'fastify'
import { assertOwned, ownerScope, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/fastify'
import { NewTodo, TodoChange, TodoId, type Todos } from '../todo.js'

interface One {
  readonly Params: { readonly id: string }
}

export function createApp(guard: Guard, todos: Todos): FastifyInstance {
  const app = Fastify()
  app.setErrorHandler(authErrors())
  app.register(async (api) => {
    api.addHook('onRequest', requireAuth(guard))
    api.get('/api/todos', (request) => todos.list(ownerScope(getPrincipal(request))))
    api.post('/api/todos', async (request, reply) => {
      const { data } = NewTodo.safeParse(request.body)
      if (data === undefined) return reply.code(400).send()
      reply.code(201)
      return todos.add(ownerScope(getPrincipal(request)), data.title)
    })
    api.get<One>('/api/todos/:id', async (request) => {
      const principal = getPrincipal(request)
      const todo = await todos.find(ownerScope(principal), TodoId.parse(request.params.id))
      return assertOwned(principal, todo, 'userId')
    })
    api.patch<One>('/api/todos/:id', async (request, reply) => {
      const principal = getPrincipal(request)
      const { data } = TodoChange.safeParse(request.body)
      if (data === undefined) return reply.code(400).send()
      const todo = await todos.change(ownerScope(principal), TodoId.parse(request.params.id), data)
      return assertOwned(principal, todo, 'userId')
    })
    api.delete<One>('/api/todos/:id', async (request, reply) => {
      const principal = getPrincipal(request)
      const todo = await todos.remove(ownerScope(principal), TodoId.parse(request.params.id))
      assertOwned(principal, todo, 'userId')
      return reply.code(204).send()
    })
  })
  return app
}
