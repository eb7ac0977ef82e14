import Koa from 'koa'
import { openServer, type Framework } from './framework.js'

export const KOA: Framework = {
  name: 'Koa',
  keepsStatus: true,
  open(route) {
    const app = new Koa()
    // Else each refusal of this suite is a line on the console.
    app.silent = true
    app.use(async (context) => {
      const { path, headers } = context
      context.body = await route({ path, authorization: headers.authorization })
    })
    return openServer(app.listen(0, '127.0.0.1'))
  },
}
