import { readRoute, type IsolatedRoute } from './isolated-route.js'
import { replay, type IsolationOptions } from './replay.js'
import type { TestTarget } from '../requests/target.js'

/**
 * Asserts that no route gives a stranger the owner's row, or tells that there is one. For each:
 *
 * - the stranger gets 403 or 404, byte for byte as for a row that isn't there (the ids aside),
 *   also under a path that names the stranger;
 * - nobody gets in without a token;
 * - what the stranger sent changed nothing (if the `GET` of that path is among the routes);
 * - a list without parameters looks the same to the stranger before and after the row is made;
 * - and the owner succeeds: else the route or the token is wrong, and the rest proves nothing.
 *
 * Timing is NOT compared.
 *
 * @throws Error that lists every leak; TypeError if a route or `row` can't be used.
 *
 * @example
 * ```ts
 * import { expectIsolated } from 'jwt-guard/testing'
 * import { app, as, issuer } from './as.js'
 *
 * await expectIsolated(app, ['GET /api/todos/:id', 'DELETE /api/todos/:id'], {
 *   owner: issuer.user('alice'),
 *   stranger: issuer.user('bob'),
 *   row: async () => {
 *     const response = await as('alice').post('/api/todos', { title: 'mine' })
 *     return { id: String(((await response.json()) as { id: string }).id) }
 *   },
 * })
 * ```
 */
export async function expectIsolated(
  app: TestTarget,
  routes: readonly IsolatedRoute[],
  options: IsolationOptions,
): Promise<void> {
  const list = routes.map(readRoute)
  if (list.length === 0) throw new TypeError('expectIsolated: give at least one route')
  const leaks: string[] = []
  for (const route of list) {
    for (const leak of await replay(app, route, list, options)) {
      leaks.push(`${route.name}: ${leak}`)
    }
  }
  if (leaks.length > 0) throw new Error(`not isolated:\n- ${leaks.join('\n- ')}`)
}
