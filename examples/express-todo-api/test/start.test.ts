import { freePort } from '@examples/local-stack/free-port'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../migrations/all.js'
import { migrate } from '../src/database/migrator.js'
import {
  databaseWithUsers,
  emptyDatabase,
  migratedDatabase,
  type Database,
} from './support/database.js'
import { AUDIENCE } from './support/issuer.js'
import { run, startServer } from './support/process.js'

const auth = { AUTH_ISSUER: 'https://app.example.test', AUTH_AUDIENCE: AUDIENCE }
let database: Database
let unmigrated: Database

beforeAll(async () => {
  database = await migratedDatabase()
  unmigrated = await databaseWithUsers()
  await dropRoles()
  await database.sql(`
    CREATE ROLE bypassing LOGIN BYPASSRLS PASSWORD '${PASSWORD}';
    CREATE ROLE becoming LOGIN PASSWORD '${PASSWORD}' IN ROLE todo_owner, todo_app;
    GRANT CONNECT ON DATABASE "${databaseName()}" TO bypassing, becoming;
    GRANT USAGE ON SCHEMA app TO bypassing;
    GRANT SELECT ON app.todos TO bypassing`)
})
afterAll(async () => {
  await dropRoles()
  await database.drop()
  await unmigrated.drop()
})

const PASSWORD = 'known-to-all'
const databaseName = () => new URL(database.adminUrl).pathname.slice(1)

/** Roles belong to the whole server, which other test files use, too. */
async function dropRoles() {
  for (const role of ['bypassing', 'becoming']) {
    const [found] = await database.sql('SELECT FROM pg_roles WHERE rolname = $1', [role])
    if (found) await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  }
}

function urlOf(role: string): string {
  if (role === 'postgres') return database.adminUrl
  if (role === 'todo_owner') return database.url(role)
  const url = new URL(database.adminUrl)
  url.username = role
  url.password = PASSWORD
  return url.href
}

async function failure(env: Record<string, string>, file?: string) {
  const server = run(env, file)
  const code = await server.exited
  return { code, lines: server.errors().trim().split('\n'), output: server.output() }
}

describe.concurrent('a server that can’t start says why in one line, and exits with 1', () => {
  test('no issuer', async () => {
    const { code, lines, output } = await failure({ AUTH_AUDIENCE: AUDIENCE })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/AUTH_ISSUER is missing/)])
    expect(output).toBe('')
  })

  test('a short secret', async () => {
    const env = { ...auth, AUTH_MODE: 'shared-secret', BETTER_AUTH_JWT_SECRET: 'too short' }
    const { code, lines } = await failure({ ...env, DATABASE_URL: database.url('todo_app') })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/BETTER_AUTH_JWT_SECRET must be 32 bytes/)])
  })

  test('no database: the embedded one is for npm run dev', async () => {
    const { code, lines } = await failure({ ...auth, NODE_ENV: 'production' })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/DATABASE_URL is missing/)])
  })

  test('a database that does not answer: 10 s with a line each', async () => {
    const port = await freePort()
    const started = performance.now()
    const url = `postgres://todo_app:hidden@127.0.0.1:${port}/todo`
    const { code, lines, output } = await failure({ ...auth, DATABASE_URL: url })
    expect(code).toBe(1)
    expect(performance.now() - started).toBeGreaterThan(8_500)
    const tries = output.trim().split('\n')
    expect(tries.length).toBeGreaterThanOrEqual(8)
    for (const line of tries) expect(line).toMatch(/DATABASE_URL: no connection .*ECONNREFUSED/)
    expect(lines).toEqual([expect.stringMatching(/DATABASE_URL: no connection .* for 10 s/)])
    expect(output + lines.join()).not.toContain('hidden')
  })

  test('tables that are not there', async () => {
    const env = { ...auth, DATABASE_URL: unmigrated.url('todo_app') }
    const { code, lines } = await failure(env)
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/DATABASE_URL: .*app\.todos.*npm run migrate/)])
  })

  test('Better Auth’s tables that are not there', async () => {
    const empty = await emptyDatabase()
    const { code, lines } = await failure({
      ...auth,
      DATABASE_URL: empty.url('todo_app'),
      DATABASE_MIGRATION_URL: empty.url('todo_owner'),
    })
    await empty.drop()
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/DATABASE_MIGRATION_URL: .*auth\."user"/)])
  })

  test('a role that may not read the todos', async () => {
    const { code, lines } = await failure({
      ...auth,
      DATABASE_URL: database.url('auth_owner'),
    })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/DATABASE_URL: this role may not read app.todos/)])
  })

  test.each([
    ['a superuser', 'postgres', /postgres is a superuser/],
    ['a role with BYPASSRLS', 'bypassing', /bypassing has BYPASSRLS/],
    ['the owner of the table', 'todo_owner', /app\.todos belongs to todo_owner/],
    ['who may become the owner', 'becoming', /app\.todos belongs to todo_owner/],
  ])('%s, whom row level security would not bind', async (_, role, why) => {
    const { code, lines, output } = await failure({ ...auth, DATABASE_URL: urlOf(role) })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^express-todo-api: DATABASE_URL: row level/)])
    expect(lines[0]).toMatch(why)
    expect(lines[0]).toMatch(/Serve as todo_app$/)
    expect(output).toBe('')
  })

  test('a database whose migrations are older than row level security', async () => {
    const old = await databaseWithUsers()
    const list = migrations.filter(({ name }) => name === '0001-create-todos')
    await migrate(old.url('todo_owner'), { log: () => {}, list })
    const { code, lines } = await failure({ ...auth, DATABASE_URL: old.url('todo_app') })
    await old.drop()
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/DATABASE_URL: .*app\.todos lacks ENABLE ROW .*npm run migrate/),
    ])
  })

  test('a port that is taken', async () => {
    const other = createServer()
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const address = other.address()
    const { code, lines } = await failure({
      ...auth,
      PORT: String(typeof address === 'object' ? address?.port : ''),
      DATABASE_URL: database.url('todo_app'),
    })
    other.close()
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/PORT: can't listen on 127\.0\.0\.1:\d+/)])
  })
})

test('migrate.js migrates, and the server starts without the owner’s URL', async () => {
  const fresh = await databaseWithUsers()
  const migration = run({ DATABASE_MIGRATION_URL: fresh.url('todo_owner') }, 'migrate.js')
  expect(await migration.exited).toBe(0)
  expect(migration.errors()).toContain('migrated: 0001-create-todos')
  const server = await startServer({ ...auth, DATABASE_URL: fresh.url('todo_app') })
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
  await fresh.drop()
})
