import pg from 'pg'

/**
 * `auth_owner` owns schema `auth` (Better Auth's tables), `todo_owner` owns schema `app` and
 * migrates it, `todo_app` serves requests and owns nothing.
 */
export type Role = 'auth_owner' | 'todo_owner' | 'todo_app'
export type Passwords = Readonly<Record<Role, string>>

export const ROLES: readonly Role[] = ['auth_owner', 'todo_owner', 'todo_app']

/** Where each role's unqualified names are looked up, and so where its tables are made. */
const SEARCH_PATH: Readonly<Record<Role, string>> = {
  auth_owner: 'auth',
  todo_owner: 'app',
  todo_app: 'app',
}

/**
 * The SQL that makes roles, schemas and privileges in `database`: to be run while connected to
 * it, as a superuser or as its owner with CREATEROLE. It can be run again at any time, also to
 * change the passwords. Postgres 16 or later.
 */
export function setUpSql(options: { database: string; passwords: Passwords }): string {
  const { passwords } = options
  return render(pg.escapeIdentifier(options.database), (role) => pg.escapeLiteral(passwords[role]))
}

/**
 * The same SQL as a script for psql (15 or later), without a secret in it: the passwords come
 * from the environment variables AUTH_OWNER_PASSWORD, TODO_OWNER_PASSWORD and TODO_APP_PASSWORD.
 */
export function setUpScript(options: { database: string }): string {
  const getenv = ROLES.map((role) => `\\getenv ${role}_password ${role.toUpperCase()}_PASSWORD`)
  return `\\set ON_ERROR_STOP on
-- A missing variable ends this script with a syntax error at its password.
${getenv.join('\n')}

${render(pg.escapeIdentifier(options.database), (role) => `:'${role}_password'`)}`
}

/**
 * Runs the set-up in the database that `adminUrl` names.
 * @param adminUrl of a superuser, or of the database's owner with CREATEROLE
 */
export async function setUp(adminUrl: string, passwords: Passwords): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const database = client.database
    if (!database) throw new TypeError('setUp: adminUrl names no database')
    await client.query(setUpSql({ database, passwords }))
  })
}

/**
 * What a copy of a database lacks: Postgres copies neither the privileges on the database
 * itself nor the roles' settings in it.
 */
export function databaseSql(database: string): string {
  return `REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
GRANT CONNECT ON DATABASE ${database} TO ${ROLES.join(', ')};
${ROLES.map((role) => `ALTER ROLE ${role} IN DATABASE ${database} SET search_path = ${SEARCH_PATH[role]};`).join('\n')}`
}

/** Connects, works, and closes the connection however the work ended. */
export async function withClient<T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {}) // a server that goes away fails the query; that is enough
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function render(database: string, password: (role: Role) => string): string {
  return `BEGIN;
SELECT pg_advisory_xact_lock(hashtext('jwt-guard set-up'));

-- Roles: none is a superuser, none bypasses row level security, none may create databases.
DO $roles$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['${ROLES.join("', '")}'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I', role);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role AND (rolsuper OR rolbypassrls)) THEN
      RAISE EXCEPTION 'role % is a superuser or bypasses row level security', role;
    END IF;
    -- A server's owner who is no superuser may act for a role only as its member.
    IF NOT pg_has_role(role, 'SET') THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', role);
    END IF;
  END LOOP;
END
$roles$;
${ROLES.map((role) => `ALTER ROLE ${role} LOGIN PASSWORD ${password(role)};`).join('\n')}

-- The database: nobody connects but these three (and superusers).
${databaseSql(database)}

-- Schema auth: Better Auth's tables. Schema app: the todos.
CREATE SCHEMA IF NOT EXISTS auth AUTHORIZATION auth_owner;
CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION todo_owner;
REVOKE ALL ON SCHEMA auth, app FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- todo_owner may point a foreign key at Better Auth's tables, and read nothing there.
GRANT USAGE ON SCHEMA auth TO todo_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE auth_owner IN SCHEMA auth GRANT REFERENCES ON TABLES TO todo_owner;
DO $references$
BEGIN
  IF to_regclass('auth."user"') IS NOT NULL THEN
    GRANT REFERENCES ON auth."user" TO todo_owner;
  END IF;
END
$references$;

-- todo_app works on the rows of schema app, and has no privilege on schema auth.
GRANT USAGE ON SCHEMA app TO todo_app;
ALTER DEFAULT PRIVILEGES FOR ROLE todo_owner IN SCHEMA app GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO todo_app;
ALTER DEFAULT PRIVILEGES FOR ROLE todo_owner IN SCHEMA app GRANT USAGE, SELECT ON SEQUENCES TO todo_app;
COMMIT;
`
}
