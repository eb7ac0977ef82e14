import express5 from 'express'
import express4 from 'express4'
import { authErrors } from '../../src/express.js'
import { openServer, type Framework } from './framework.js'

interface ExpressSettings {
  readonly environment?: string
  readonly handled?: boolean
}

/** Outside production, Express's own handler sends the stack. */
function expressWith(
  name: string,
  express: typeof express5,
  { environment = 'production', handled = false }: ExpressSettings = {},
): Framework {
  return {
    name,
    keepsStatus: true,
    open(route) {
      const app = express()
      app.set('env', environment)
      app.use((req, res, next) => {
        route({ path: req.path, authorization: req.headers.authorization }).then(
          (body) => res.json(body),
          next,
        )
      })
      if (handled) app.use(authErrors())
      return openServer(app.listen(0, '127.0.0.1'))
    },
  }
}

export const EXPRESS: readonly Framework[] = [
  expressWith('Express 5 in production', express5),
  expressWith('Express 5 in tests', express5, { environment: 'test' }),
  expressWith('Express 5 with authErrors', express5, { handled: true }),
  expressWith('Express 4 in production', express4),
  expressWith('Express 4 in tests', express4, { environment: 'test' }),
  expressWith('Express 4 with authErrors', express4, { handled: true }),
]
