import { H3 } from 'h3'
import { openHandler, type Framework } from './framework.js'

export const H3_FRAMEWORKS: readonly Framework[] = [
  h3With('h3', (error) => {
    throw error
  }),
  // To h3, an error that is returned is one that is thrown.
  h3With('h3, where a handler returns the error', (error) => error),
]

function h3With(name: string, answer: (error: unknown) => unknown): Framework {
  return {
    name,
    keepsStatus: true,
    open(route) {
      const app = new H3({ silent: true })
      app.all('/**', ({ url, req }) =>
        route({ path: url.pathname, authorization: req.headers.get('authorization') }).catch(
          answer,
        ),
      )
      return Promise.resolve(openHandler((request) => app.fetch(request)))
    },
  }
}
