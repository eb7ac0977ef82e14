import { withAuth } from '../../../src/fetch.js'
import { assertOwned, assertScopes, assertSelf, AuthError, type Guard } from '../../../src/index.js'
import { overFetch, ROWS, type Door, type OpenDoor } from './door.js'

export const FETCH: Door = { name: 'Fetch', open: (guard) => Promise.resolve(openFetch(guard)) }

function openFetch(guard: Guard): OpenDoor {
  const served: string[] = []
  const todos = (userId: string): Response => {
    served.push(userId)
    return Response.json({ userId }, { headers: { Vary: 'Origin' } })
  }
  const routes: readonly (readonly [RegExp, (request: Request) => Promise<Response>])[] = [
    [/^\/api\/todos$/, withAuth(guard, (_request, { userId }) => todos(userId))],
    [
      /^\/api\/todos\/[^/]+$/,
      withAuth(guard, (request, principal) => {
        const row = ROWS.find(({ id }) => id === pathOf(request).split('/')[3])
        return Response.json(assertOwned(principal, row, 'userId'))
      }),
    ],
    [
      /^\/api\/users\/[^/]+\/todos$/,
      withAuth(guard, (request, principal) => {
        assertSelf(principal, decodeURIComponent(pathOf(request).split('/')[3] ?? ''))
        return todos(principal.userId)
      }),
    ],
    [
      /^\/api\/reports$/,
      withAuth(guard, (_request, principal) => {
        assertScopes(principal, 'reports:read')
        return todos(principal.userId)
      }),
    ],
    [
      /^\/api\/admin$/,
      withAuth(guard, (_request, { claims, userId }) => {
        if (claims['role'] !== 'admin') throw new AuthError('forbidden', 'missing_claim')
        return todos(userId)
      }),
    ],
    [
      /^\/api\/cacheable$/,
      withAuth(guard, () =>
        Response.json({}, { headers: { 'Cache-Control': 'private, max-age=60' } }),
      ),
    ],
    [
      /^\/api\/crash$/,
      withAuth(guard, () => {
        throw new Error('a bug of the handler')
      }),
    ],
  ]
  // What the platform does: an exception is a 500.
  const platform = overFetch((request) => {
    const [, handler] = routes.find(([pattern]) => pattern.test(pathOf(request))) ?? []
    const answer = handler?.(request) ?? Promise.resolve(new Response('Not Found', { status: 404 }))
    return answer.catch(() => Response.json({ error: 'own' }, { status: 500 }))
  })
  return { ...platform, served }
}

function pathOf(request: Request): string {
  return new URL(request.url).pathname
}
