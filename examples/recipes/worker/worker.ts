import { waitUntil } from 'cloudflare:workers'
import { assertOwned, createGuard } from 'jwt-guard'
import { withAuth } from 'jwt-guard/fetch'
import { todos } from '../todos.js'

const guard = createGuard({
  issuer: 'https://app.example.com',
  audience: 'https://api.example.com',
  keys: { waitUntil },
})

const findTodo = withAuth(guard, (request, principal) => {
  const [, id = ''] = new URL(request.url).pathname.split('/api/todos/')
  return Response.json(assertOwned(principal, todos.get(id), 'ownerId'))
})

export default {
  fetch(request: Request): Response | Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/api/todos/')) return findTodo(request)
    return new Response(pathname === '/healthz' ? 'ok' : null, {
      status: pathname === '/healthz' ? 200 : 404,
    })
  },
}
