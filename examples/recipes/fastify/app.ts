import Fastify, { type FastifyInstance } from 'fastify'
import { assertOwned, type Guard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/fastify'
import { todos } from '../todos.js'

export function createApp(guard: Guard): FastifyInstance {
  const app = Fastify()
  app.setErrorHandler(authErrors())
  app.get('/healthz', () => 'ok')
  app.register(async (api) => {
    api.addHook('onRequest', requireAuth(guard))
    api.get<{ Params: { id: string } }>('/api/todos/:id', (request) => {
      const todo = todos.get(request.params.id)
      return assertOwned(getPrincipal(request), todo, 'ownerId')
    })
  })
  return app
}
