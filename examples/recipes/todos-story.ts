import { startPostgres, type LocalPostgres } from '@examples/local-stack/postgres'
import { createGuard, type Guard } from 'jwt-guard'
import { RowLevelSecurityError } from 'jwt-guard/postgres'
import { createTestIssuer, expectIsolated, type TestTarget } from 'jwt-guard/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

export interface Recipe {
  /** By the owner of the tables. */
  migrate(url: string): Promise<void>
  /** As at start: refuses a role that row level security doesn't bind. */
  open(url: string, guard: Guard): Promise<Opened>
}

export interface Opened {
  readonly app: TestTarget
  close(): Promise<void>
}

/** The same five routes on the same table, whatever the framework and the driver. */
export function keepsTodosApart(recipe: Recipe): void {
  const issuer = createTestIssuer()
  const guard = createGuard(issuer.guardOptions)
  let postgres: LocalPostgres
  let opened: Opened | undefined
  beforeAll(async () => {
    postgres = await startPostgres()
    // Drizzle keeps its log of migrations in a schema of its own.
    const admin = new pg.Client({ connectionString: postgres.adminUrl })
    await admin.connect()
    await admin.query(`GRANT CREATE ON DATABASE ${postgres.database} TO todo_owner`)
    await admin.end()
    await recipe.migrate(postgres.url('todo_owner'))
    await recipe.migrate(postgres.url('todo_owner'))
    opened = await recipe.open(postgres.url('todo_app'), guard)
  }, 60_000)
  afterAll(async () => {
    await opened?.close()
    await postgres.stop()
  })
  const app = () => opened?.app ?? 'not open'
  const as = (user: string | undefined) => issuer.client(app())(user)
  const added = async (user: string, title: string) =>
    (await (await as(user).post('/api/todos', { title })).json()) as { readonly id: string }

  it('adds, lists, reads, changes and removes', async () => {
    const created = await as('ada').post('/api/todos', { title: 'Write a program' })
    expect(created.status).toBe(201)
    const { id } = (await created.json()) as { id: string }
    const todo = { id, userId: 'ada', title: 'Write a program', completed: false }
    expect(await (await as('ada').get('/api/todos')).json()).toEqual([todo])
    expect(await (await as('ada').get(`/api/todos/${id}`)).json()).toEqual(todo)
    const changed = await as('ada').patch(`/api/todos/${id}`, { completed: true })
    expect(await changed.json()).toEqual({ ...todo, completed: true })
    expect((await as('ada').delete(`/api/todos/${id}`)).status).toBe(204)
    expect((await as('ada').get(`/api/todos/${id}`)).status).toBe(404)
  })

  it('gives nothing of another: each route is 404 as for none, and nothing changes', async () => {
    const routes = [
      'GET /api/todos',
      'GET /api/todos/:id',
      { route: 'PATCH /api/todos/:id', body: { title: 'of somebody else' } },
      'DELETE /api/todos/:id',
    ] as const
    await expectIsolated(app(), routes, {
      owner: issuer.user('ada'),
      stranger: issuer.user('bob'),
      row: () => added('ada', 'mine'),
    })
  })

  it('takes the owner from the token alone', async () => {
    const forged = await as('bob').post('/api/todos', { title: 'x', userId: 'ada' })
    expect(forged.status).toBe(400)
    const { id } = await added('bob', 'of bob')
    for (const body of [{ userId: 'ada' }, { title: '' }, { title: 'a\0b' }, 'x', null]) {
      expect((await as('bob').patch(`/api/todos/${id}`, body)).status).toBe(400)
    }
    expect((await as('bob').get('/api/todos/1')).status).toBe(404)
  })

  it('is 401 for nobody and for hostile tokens', async () => {
    for (const hostile of [undefined, ...issuer.hostileTokens().slice(0, 9)]) {
      expect((await issuer.client(app())(hostile).get('/api/todos')).status).toBe(401)
    }
  })

  it('does not start as a superuser, nor as the owner of the table', async () => {
    for (const url of [postgres.adminUrl, postgres.url('todo_owner')]) {
      await expect(recipe.open(url, guard)).rejects.toThrow(RowLevelSecurityError)
    }
  })
}
