import fastify from 'fastify'
import { openServer, type Framework } from './framework.js'

export const FASTIFY: Framework = {
  name: 'Fastify',
  keepsStatus: true,
  async open(route) {
    const app = fastify()
    app.all('*', (request) =>
      route({ path: request.url, authorization: request.headers.authorization }),
    )
    await app.listen({ port: 0, host: '127.0.0.1' })
    return openServer(app.server)
  },
}
