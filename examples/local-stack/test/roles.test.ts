import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  setUp,
  setUpScript,
  setUpSql,
  startPostgres,
  type LocalPostgres,
  type Passwords,
  type TestDatabase,
} from '../src/postgres.js'
import { sql } from './sql.js'

const NEW_PASSWORDS: Passwords = { auth_owner: 'a1', todo_owner: "b'2", todo_app: 'c3' }
const DENIED = /permission denied/

let server: LocalPostgres
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

describe('once both apps have migrated', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await server.createDatabase()
    await migrate(database)
  })
  afterAll(() => database.drop())

  test.each(['"user"', 'session', 'account'])(
    'the role that serves requests cannot read auth.%s',
    async (table) => {
      await expect(sql(database.url('todo_app'), `SELECT * FROM auth.${table}`)).rejects.toThrow(
        DENIED,
      )
    },
  )

  test('the role that serves requests reads and writes rows of schema app, and changes no table', async () => {
    const app = database.url('todo_app')
    await sql(app, "INSERT INTO todos (user_id, title) VALUES ('u1', 'milk')")
    await sql(app, "UPDATE todos SET title = 'bread'")
    expect(await sql(app, 'SELECT user_id, title FROM todos')).toEqual([
      { user_id: 'u1', title: 'bread' },
    ])
    await sql(app, 'DELETE FROM todos')
    await expect(sql(app, 'CREATE TABLE mine ()')).rejects.toThrow(DENIED)
    await expect(sql(app, 'CREATE TABLE public.mine ()')).rejects.toThrow(DENIED)
    await expect(sql(app, 'DROP TABLE todos')).rejects.toThrow(/must be owner/)
    await expect(sql(app, 'TRUNCATE todos')).rejects.toThrow(DENIED)
  })

  test('the role that migrates the todos refers to a user, and reads none', async () => {
    await expect(sql(database.url('todo_owner'), 'SELECT * FROM auth."user"')).rejects.toThrow(
      DENIED,
    )
    await expect(sql(database.url('todo_owner'), 'CREATE TABLE auth.mine ()')).rejects.toThrow(
      DENIED,
    )
  })

  test('the role of Better Auth has nothing to do with the todos', async () => {
    await expect(sql(database.url('auth_owner'), 'SELECT * FROM app.todos')).rejects.toThrow(DENIED)
  })

  test('deleting a user deletes their todos', async () => {
    await sql(database.url('todo_app'), "INSERT INTO todos (user_id, title) VALUES ('u1', 'milk')")
    await sql(database.url('auth_owner'), `DELETE FROM "user" WHERE id = 'u1'`)
    expect(await sql(database.url('todo_app'), 'SELECT * FROM todos')).toEqual([])
  })

  test('a role of another application cannot connect', async () => {
    await sql(database.adminUrl, "CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    const url = new URL(database.adminUrl)
    url.username = url.password = 'stranger'
    await expect(sql(url.href, 'SELECT 1')).rejects.toThrow(DENIED)
  })
})

describe('the set-up', () => {
  test('changes nothing when it is run again', async () => {
    const database = await server.createDatabase()
    await migrate(database)
    await setUp(database.adminUrl, NEW_PASSWORDS)
    const before = await privileges(database)
    await setUp(database.adminUrl, NEW_PASSWORDS)
    expect(await privileges(database)).toEqual(before)
    expect(before.length).toBeGreaterThan(5)
    await resetPasswords()
    await database.drop()
  })

  test('changes the passwords when it is run with others', async () => {
    await setUp(server.adminUrl, NEW_PASSWORDS)
    const url = new URL(server.url('todo_owner'))
    await expect(sql(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
    url.password = encodeURIComponent(NEW_PASSWORDS.todo_owner)
    expect(await sql(url.href, 'SELECT current_user')).toEqual([{ current_user: 'todo_owner' }])
    await resetPasswords()
  })

  test('gives todo_owner its reference to a user table that was there before', async () => {
    const database = await server.createDatabase()
    await sql(
      database.adminUrl,
      `ALTER DEFAULT PRIVILEGES FOR ROLE auth_owner IN SCHEMA auth REVOKE ALL ON TABLES FROM todo_owner`,
    )
    await sql(database.url('auth_owner'), 'CREATE TABLE "user" (id text PRIMARY KEY)')
    const refer = 'CREATE TABLE todos (user_id text REFERENCES auth."user")'
    await expect(sql(database.url('todo_owner'), refer)).rejects.toThrow(DENIED)
    await sql(database.adminUrl, setUpSqlAsStarted(new URL(database.adminUrl).pathname.slice(1)))
    await sql(database.url('todo_owner'), refer)
    await database.drop()
  })

  test('needs no superuser: the owner of the database with CREATEROLE is enough', async () => {
    const other = await startPostgres()
    try {
      await sql(other.adminUrl, "CREATE ROLE managed LOGIN CREATEROLE PASSWORD 'managed'")
      // As a provider hands it over: a database of one's own on a server where no role exists.
      await sql(other.adminUrl, 'DROP OWNED BY todo_owner')
      await sql(other.adminUrl, 'DROP OWNED BY auth_owner')
      await sql(other.adminUrl, 'DROP OWNED BY todo_app')
      await sql(other.adminUrl, 'DROP ROLE auth_owner, todo_owner, todo_app')
      await sql(other.adminUrl, 'CREATE DATABASE managed OWNER managed')
      const admin = new URL(other.adminUrl)
      admin.username = admin.password = admin.pathname = 'managed'
      await setUp(admin.href, NEW_PASSWORDS)
      await setUp(admin.href, NEW_PASSWORDS)
      admin.username = 'todo_app'
      admin.password = NEW_PASSWORDS.todo_app
      expect(await sql(admin.href, 'SHOW search_path')).toEqual([{ search_path: 'app' }])
    } finally {
      await other.stop()
    }
  })

  test('refuses a role that would bypass row level security', async () => {
    await sql(server.adminUrl, 'ALTER ROLE todo_app BYPASSRLS')
    await expect(setUp(server.adminUrl, NEW_PASSWORDS)).rejects.toThrow(
      'role todo_app is a superuser or bypasses row level security',
    )
    await sql(server.adminUrl, 'ALTER ROLE todo_app NOBYPASSRLS')
  })

  test('is printed with the passwords left out, and is otherwise the same', () => {
    const script = setUpScript({ database: 'todo' })
    expect(script).toContain('\\getenv todo_app_password TODO_APP_PASSWORD')
    const filledIn = script
      .slice(script.indexOf('BEGIN;'))
      .replace(
        /:'(\w+)_password'/g,
        (_, role: keyof Passwords) => `'${NEW_PASSWORDS[role].replace("'", "''")}'`,
      )
    expect(filledIn).toBe(setUpSql({ database: 'todo', passwords: NEW_PASSWORDS }))
  })
})

/** What the two apps' migrations do, in short. */
async function migrate(database: TestDatabase) {
  await sql(
    database.url('auth_owner'),
    `CREATE TABLE "user" (id text PRIMARY KEY);
     CREATE TABLE session (id text PRIMARY KEY);
     CREATE TABLE account (id text PRIMARY KEY);
     INSERT INTO "user" VALUES ('u1')`,
  )
  await sql(
    database.url('todo_owner'),
    `CREATE TABLE todos (
       id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
       user_id text NOT NULL REFERENCES auth."user" (id) ON DELETE CASCADE,
       title text NOT NULL
     )`,
  )
}

/** Every privilege and setting that the set-up is about, as text. */
function privileges(database: TestDatabase) {
  return sql(
    database.adminUrl,
    `SELECT 'schema ' || nspname AS what, nspacl::text AS acl FROM pg_namespace WHERE nspname IN ('auth', 'app', 'public')
     UNION ALL SELECT 'table ' || relname, relacl::text FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('auth', 'app')
     UNION ALL SELECT 'database', datacl::text FROM pg_database WHERE datname = current_database()
     UNION ALL SELECT 'default ' || defaclobjtype::text, defaclacl::text FROM pg_default_acl
     UNION ALL SELECT 'role ' || rolname, (rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin)::text FROM pg_roles WHERE rolname ~ '^(auth|todo)_'
     ORDER BY 1, 2`,
  )
}

function passwordsAsStarted(): Passwords {
  const password = (role: keyof Passwords) => decodeURIComponent(new URL(server.url(role)).password)
  return {
    auth_owner: password('auth_owner'),
    todo_owner: password('todo_owner'),
    todo_app: password('todo_app'),
  }
}

function setUpSqlAsStarted(database: string) {
  return setUpSql({ database, passwords: passwordsAsStarted() })
}

async function resetPasswords() {
  await setUp(server.adminUrl, passwordsAsStarted())
}
