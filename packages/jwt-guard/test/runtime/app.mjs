// Runs in Bun, Deno and workerd: nothing but the built package and web standards.
import { createGuard } from '../../dist/index.js'
import { withAuth } from '../../dist/fetch.js'

/** A fetch handler of protected routes: what each runtime serves. */
export function createApp({ issuer, audience, jwksUri, secret, keys }) {
  const answer = (_request, { userId, key }) => Response.json({ userId, key })
  const routes = {
    '/jwks': withAuth(createGuard({ issuer, audience, jwksUri, keys }), answer),
    '/secret': withAuth(createGuard({ issuer, audience, secret }), answer),
  }
  return function handle(request) {
    const route = routes[new URL(request.url).pathname]
    return route === undefined ? new Response('up') : route(request)
  }
}
