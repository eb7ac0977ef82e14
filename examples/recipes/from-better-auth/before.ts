import { isAPIError } from 'better-auth/api'
import { requestToResourceInput, verifyAccessTokenRequest } from 'better-auth/oauth2'
import { Hono } from 'hono'
import { todos, todosOf } from '../todos.js'

export interface Settings {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
}

interface Env {
  Variables: { userId: string }
}

export function createApp({ issuer, audience, jwksUri }: Settings): Hono<Env> {
  const options = { jwksUrl: jwksUri, verifyOptions: { issuer, audience } }
  const app = new Hono<Env>()
  app.use('/api/*', async (c, next) => {
    try {
      const request = requestToResourceInput(c.req.raw)
      const { sub } = await verifyAccessTokenRequest(request, options)
      c.set('userId', String(sub))
    } catch (error) {
      if (!isAPIError(error)) throw error
      return Response.json(error.body, { status: error.statusCode })
    }
    return next()
  })
  app.get('/api/todos', (c) => c.json(todosOf(c.var.userId)))
  app.get('/api/todos/:id', (c) => {
    const todo = todos.get(c.req.param('id'))
    return todo?.ownerId === c.var.userId ? c.json(todo) : c.notFound()
  })
  return app
}
