import { Hono } from 'hono'
import { openHandler, type Framework } from './framework.js'

export const HONO: Framework = {
  name: 'Hono',
  keepsStatus: false,
  open(route) {
    const app = new Hono()
    app.all('*', async ({ req, json }) =>
      json(await route({ path: req.path, authorization: req.header('authorization') })),
    )
    return Promise.resolve(openHandler((request) => app.fetch(request)))
  },
}
