import { Elysia } from 'elysia'
import { openHandler, type Framework } from './framework.js'

export const ELYSIA: readonly Framework[] = [
  elysiaWith('Elysia', true, rethrow),
  elysiaWith('Elysia without compiled handlers', false, rethrow),
  elysiaWith('Elysia, where a handler returns the error', true, (error) => error),
]

function elysiaWith(name: string, aot: boolean, answer: (error: unknown) => unknown): Framework {
  return {
    name,
    keepsStatus: true,
    open(route) {
      const app = new Elysia({ aot })
      app.all('*', ({ path, headers }) =>
        route({ path, authorization: headers['authorization'] }).catch(answer),
      )
      return Promise.resolve(openHandler((request) => app.handle(request)))
    },
  }
}

function rethrow(error: unknown): never {
  throw error
}
