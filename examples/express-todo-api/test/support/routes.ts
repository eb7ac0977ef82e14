import { z } from 'zod'

/** What Express keeps of a route or a mounted router. */
const layer = z.object({
  rawPath: z.union([z.string(), z.unknown().transform(() => '')]),
  route: z.object({ path: z.string(), methods: z.record(z.string(), z.boolean()) }).optional(),
  handle: z.unknown(),
})

/**
 * Every route that an app serves, read from the app itself: `GET /api/todos/{id}`. What a route has
 * for all methods (its 405) doesn't count, nor does middleware.
 */
export function routesOf(app: unknown): string[] {
  return typeof app === 'function' && 'router' in app ? routesIn(app.router, '') : []
}

function routesIn(router: unknown, mount: string): string[] {
  return stackOf(router).flatMap(({ rawPath, route, handle }) => {
    if (route === undefined) return routesIn(handle, mount + rawPath.replace(/\/$/, ''))
    const path = (mount + route.path.replace(/\/$/, '')).replaceAll(/:(\w+)/g, '{$1}')
    return Object.keys(route.methods)
      .filter((method) => method !== '_all')
      .map((method) => `${method.toUpperCase()} ${path}`)
  })
}

/** A router is a function with a stack; any other function is middleware. */
function stackOf(router: unknown): z.infer<typeof layer>[] {
  if (typeof router !== 'function' || !('stack' in router)) return []
  return z.array(layer).parse(router.stack)
}
