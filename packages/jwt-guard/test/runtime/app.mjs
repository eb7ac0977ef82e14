// Runs in Bun, Deno and workerd: nothing but the built package and web standards.
import { tokenContract } from '../../dist/better-auth.js'
import { createGuard } from '../../dist/index.js'
import { withAuth } from '../../dist/fetch.js'
import { createMemoryStore, createRevocationList } from '../../dist/revocation.js'

/** A fetch handler of protected routes: what each runtime serves. */
export function createApp({ issuer, audience, jwksUri, secret, keys }) {
  const answer = (_request, { userId, key }) => Response.json({ userId, key })
  const routes = {
    '/jwks': withAuth(createGuard({ issuer, audience, jwksUri, keys }), answer),
    '/secret': withAuth(createGuard({ issuer, audience, secret }), answer),
    ...contractRoutes({ issuer, audience, secret }, answer),
  }
  return function handle(request) {
    const route = routes[new URL(request.url).pathname]
    return route === undefined ? new Response('up') : route(request)
  }
}

/** Both ends of a token contract: a token by its rules, a route that takes it, and its end. */
function contractRoutes(names, answer) {
  const contract = tokenContract({ ...names, lifetime: '15m', tokenId: true })
  const list = createRevocationList(createMemoryStore(), {
    onFailure: 'closed',
    lifetime: contract.lifetime,
  })
  const guard = createGuard({ ...contract.guard(), isRevoked: list.isRevoked })
  const { definePayload, sign } = contract.jwt().jwt
  return {
    '/mint': async () => {
      const user = { id: 'user-a', email: 'a@example.com', name: 'A' }
      const claims = await definePayload({ user, session: { id: 's1', userId: user.id } })
      const iat = Math.floor(Date.now() / 1000)
      const { issuer: iss, audience: aud } = names
      const payload = { ...claims, iss, aud, iat, exp: iat + contract.lifetime, sub: user.id }
      return new Response(await sign(payload))
    },
    '/contract': withAuth(guard, answer),
    '/revoke': withAuth(guard, async (_request, { tokenId }) => {
      await list.revokeToken(tokenId)
      return new Response()
    }),
  }
}
