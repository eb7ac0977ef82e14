import Fastify, { type RouteHandlerMethod } from 'fastify'
import * as doors from '../../../src/fastify.js'
import { assertOwned } from '../../../src/index.js'
import { overHttp, ROWS, type Door } from './door.js'

export const FASTIFY: Door = {
  name: 'Fastify',
  async open(guard) {
    const served: string[] = []
    const app = Fastify()
    // Forms, so that a token in one reaches the hooks.
    const text = { parseAs: 'string' } as const
    app.addContentTypeParser('*', text, (_request, body, done) => done(null, body))
    const todos: RouteHandlerMethod = async (request, reply) => {
      const { userId } = doors.getPrincipal(request, guard)
      served.push(userId)
      reply.header('vary', `${String(reply.getHeader('vary'))}, Origin`)
      return { userId }
    }
    app.setErrorHandler(
      doors.authErrors((_error, _request, reply) => reply.code(500).send({ error: 'own' })),
    )
    app.get('/api/anyone', { onRequest: doors.optionalAuth(guard) }, async (request) => ({
      userId: doors.findPrincipal(request)?.userId ?? null,
    }))
    app.get('/api/drafts', { onRequest: doors.optionalAuth(guard) }, todos)
    app.get(
      '/api/notes',
      { onRequest: [doors.optionalAuth(guard), doors.requireScopes('reports:read')] },
      todos,
    )
    await app.register(async (api) => {
      api.addHook('onRequest', doors.requireAuth(guard))
      api.all('/api/todos', todos)
      api.get<{ Params: { id: string } }>('/api/todos/:id', async (request) => {
        const row = ROWS.find(({ id }) => id === request.params.id)
        return assertOwned(doors.getPrincipal(request), row, 'userId')
      })
      api.all('/api/users/:userId/todos', { preHandler: doors.requireSelf() }, todos)
      api.get('/api/reports', { preHandler: doors.requireScopes('reports:read') }, todos)
      const admin = doors.requireClaims(({ claims }) => claims['role'] === 'admin')
      api.get('/api/admin', { preHandler: admin }, todos)
      api.get('/api/cacheable', async (_request, reply) =>
        reply.header('cache-control', 'private, max-age=60').send({}),
      )
      api.get('/api/crash', async () => {
        throw new Error('a bug of the handler')
      })
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { ...(await overHttp(app.server)), close: () => app.close(), served }
  },
}
