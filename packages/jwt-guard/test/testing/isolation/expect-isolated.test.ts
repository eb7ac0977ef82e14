import { afterAll, describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/index.js'
import { createTestIssuer, expectIsolated, type IsolatedRoute } from '../../../src/testing.js'
import { leakyApi, type Leak } from './leaky-api.js'

const issuer = createTestIssuer()
const guard = createGuard(issuer.guardOptions)
afterAll(() => guard.close())

const owner = issuer.user('alice')
const stranger = issuer.user('bob')

const ROUTES: readonly IsolatedRoute[] = [
  'GET /api/todos',
  'GET /api/todos/:id',
  { route: 'PATCH /api/todos/:id', body: { title: 'of the stranger' } },
  'DELETE /api/todos/:id',
  'GET /api/users/:userId/todos',
  'GET /api/users/:userId/todos/:id',
  'DELETE /api/users/:userId/todos/:id',
]

/** What `expectIsolated` says of an API; '' if it is content. */
async function verdict(leak?: Leak, routes = ROUTES): Promise<string> {
  const app = leakyApi(guard, leak)
  const row = async (): Promise<Record<string, string>> => {
    const response = await issuer.client(app)(owner).post('/api/todos')
    const { id } = (await response.json()) as { id: string }
    return { id, userId: owner.id }
  }
  const outcome: unknown = await expectIsolated(app, routes, { owner, stranger, row }).catch(
    (error: unknown) => error,
  )
  return outcome instanceof Error ? outcome.message : ''
}

describe('expectIsolated', () => {
  it('is content with an API that keeps rows with their owners', async () => {
    expect(await verdict()).toBe('')
  })

  it.each<[Leak, RegExp]>([
    ['reads for anybody', /GET \/api\/todos\/:id: a stranger gets 200, expected 403 or 404/],
    ['changes for anybody', /PATCH \S+: another user changed the row: .*of the stranger/],
    ['changes, then answers 404', /PATCH \S+: another user changed the row/],
    ['403 for a row, 404 for none', /it tells a row from none: status 403 against 404/],
    ['a byte more for a row', /it tells a row from none: body/],
    ['a header for a row', /it tells a row from none: header last-modified-by/],
    ['a list of everybody’s', /GET \/api\/todos: a stranger's list shows the owner's row/],
    ['a count of everybody’s', /GET \/api\/todos: a stranger's list shows the owner's row/],
    ['the path decides the owner', /GET \/api\/users\/:userId\/todos: a stranger gets 200/],
    ['no authentication on one route', /DELETE \/api\/todos\/:id: without a token 204/],
    ['500 for a row of another', /a stranger gets 500, expected 403 or 404/],
    ['own path, row of anybody', /\/api\/users\/:userId\/todos\/:id: a stranger gets 200/],
  ])('finds: %s', async (leak, complaint) => {
    expect(await verdict(leak)).toMatch(complaint)
  })

  it('doesn’t take a route that isn’t there for a safe one', async () => {
    expect(await verdict(undefined, ['GET /api/todoes/:id'])).toMatch(/its owner gets 404/)
  })

  it('doesn’t take a bad token of the stranger for a refusal', async () => {
    const app = leakyApi(guard)
    const nobody = { authorization: () => Promise.resolve('Bearer x') }
    const row = (): Record<string, string> => ({ id: 'x' })
    const check = expectIsolated(app, ['GET /api/todos/:id'], { owner, stranger: nobody, row })
    await expect(check).rejects.toThrow(/a stranger gets 401/)
  })

  it.each<[string, readonly IsolatedRoute[], RegExp]>([
    ['no route', [], /at least one/],
    ['no method', ['/api/todos'], /not a route/],
    ['a parameter that the row has not', ['GET /api/todos/:todoId'], /gives no todoId/],
  ])('refuses %s', async (_, routes, complaint) => {
    expect(await verdict(undefined, routes)).toMatch(complaint)
  })
})
