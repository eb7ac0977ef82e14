import { OWNER_SETTING } from './owner-setting.js'
import { POLICY } from './row-level-security.js'
import { RowLevelSecurityError, type RowLevelSecurityReason } from './row-level-security-error.js'
import { literal } from './sql-text.js'
import { quotedTable, type TableName } from './table-name.js'

/** Runs one statement without parameters, as the role that will serve, and gives its rows. */
export type Query = (
  sql: string,
) => Promise<readonly object[] | { readonly rows: readonly object[] }>

export interface AssertRowLevelSecurityOptions {
  /** Absent: the tables on which `rowLevelSecurity` was run, of which there must be one. */
  readonly tables?: readonly TableName[]
}

/**
 * Asserts that row level security binds this connection's role: to be called at start, before
 * anything is served. The role, and each that it could take by SET ROLE or RESET ROLE, must be no
 * superuser, have no BYPASSRLS and not own a table; each table must have row level security
 * enabled, forced, and a policy, and none by `rowLevelSecurity` from before it knew of claims.
 *
 * Not covered: what else a policy says; views and SECURITY DEFINER functions, which run as their owner;
 * the privilege to TRUNCATE. Another database or replica has roles and tables of its own.
 *
 * @param query of any driver: `(sql) => pool.query(sql)`.
 * @throws RowLevelSecurityError with the reason; TypeError if `query` gives no rows; what `query`
 *   throws.
 *
 * @example
 * ```ts
 * import { assertRowLevelSecurity } from 'jwt-guard/postgres'
 * import { pool } from './database.js'
 *
 * await assertRowLevelSecurity((sql) => pool.query(sql), { tables: ['app.todos'] })
 * ```
 */
export async function assertRowLevelSecurity(
  query: Query,
  { tables }: AssertRowLevelSecurityOptions = {},
): Promise<void> {
  const names = tables?.map((table) => quotedTable(table, 'assertRowLevelSecurity'))
  const roles = rowsOf(await query(ROLES))
  for (const role of roles) assertBound(role)
  const [serving] = roles
  if (serving === undefined) throw noRows()
  const found = rowsOf(await query(names === undefined ? OUR_TABLES : namedTables(names)))
  if (found.length === 0) {
    const message = `no table has the policy ${POLICY}`
    throw new RowLevelSecurityError('no_table', message, serving.name)
  }
  for (const table of found) assertProtected(table, serving.name)
}

/** A role or a table, and what is wrong with it. */
interface Finding {
  readonly name: string
  readonly fault: string
  /** Of a table. */
  readonly owner?: string
}

/**
 * Postgres says the fault itself, as text, because drivers differ in what they make of a boolean,
 * and `'f'` would pass for true.
 */
function rowsOf(answer: unknown): readonly Finding[] {
  const rows: unknown = Array.isArray(answer) ? answer : Reflect.get(Object(answer), 'rows')
  if (!Array.isArray(rows) || !rows.every(isFinding)) throw noRows()
  return rows
}

function isFinding(row: unknown): row is Finding {
  return (
    typeof row === 'object' &&
    row !== null &&
    'name' in row &&
    typeof row.name === 'string' &&
    'fault' in row &&
    typeof row.fault === 'string'
  )
}

function noRows(): TypeError {
  return new TypeError(
    'assertRowLevelSecurity: `query` must run the SQL and give its rows, or { rows }',
  )
}

function assertBound({ name, fault }: Finding): void {
  if (fault === 'superuser') throw new RowLevelSecurityError(fault, `${name} is a superuser`, name)
  if (fault !== '') throw new RowLevelSecurityError('bypass_rls', `${name} has BYPASSRLS`, name)
}

function assertProtected({ name, fault, owner }: Finding, role: string): void {
  const fail = (reason: RowLevelSecurityReason, message: string) => {
    throw new RowLevelSecurityError(reason, `${name} ${message}`, role, name)
  }
  switch (fault) {
    case '':
      return
    case 'table_owner':
      return fail(
        fault,
        `belongs to ${owner}, which ${role} is or may become; serve as another role`,
      )
    case 'not_enabled':
      return fail(fault, 'lacks ENABLE ROW LEVEL SECURITY')
    case 'not_forced':
      return fail(fault, 'lacks FORCE ROW LEVEL SECURITY')
    case 'no_policy':
      return fail(fault, 'has no policy')
    case 'outdated_policy':
      return fail(
        fault,
        `has a policy ${POLICY} that takes the id of any claim; replace it by a migration that ` +
          'runs what rowLevelSecurity returns',
      )
    default:
      return fail('no_table', 'is no table that this role sees')
  }
}

/** This role first, then those it may become. A superuser may become any: it is refused first. */
const ROLES = `
SELECT rolname::text AS name,
  CASE WHEN rolsuper THEN 'superuser' WHEN rolbypassrls THEN 'bypass_rls' ELSE '' END AS fault
FROM pg_catalog.pg_roles
WHERE pg_has_role(current_user, oid, 'MEMBER') OR pg_has_role(session_user, oid, 'MEMBER')
ORDER BY rolname = current_user DESC, rolname = session_user DESC, rolname`

/** What the policy has in it since it knows of claims, as Postgres spells expressions. */
const READS_CLAIM = `starts_with(current_setting('${OWNER_SETTING}'`

const STATE = `
  pg_get_userbyid(c.relowner)::text AS owner,
  CASE
    WHEN c.relkind IS NULL OR c.relkind NOT IN ('r', 'p') THEN 'no_table'
    WHEN pg_has_role(current_user, c.relowner, 'MEMBER')
      OR pg_has_role(session_user, c.relowner, 'MEMBER') THEN 'table_owner'
    WHEN NOT c.relrowsecurity THEN 'not_enabled'
    WHEN NOT c.relforcerowsecurity THEN 'not_forced'
    WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid)
      THEN 'no_policy'
    WHEN EXISTS (SELECT FROM pg_catalog.pg_policy p
      WHERE p.polrelid = c.oid AND p.polname = '${POLICY}'
      AND strpos(pg_get_expr(p.polqual, p.polrelid), ${literal(READS_CLAIM)}) = 0)
      THEN 'outdated_policy'
    ELSE '' END AS fault`

const namedTables = (names: readonly string[]) => `
SELECT CASE WHEN c.oid IS NULL THEN t.name ELSE format('%I.%I', n.nspname, c.relname) END AS name, ${STATE}
FROM unnest(ARRAY[${names.map(literal).join(', ')}]::text[]) WITH ORDINALITY AS t (name, position)
LEFT JOIN pg_catalog.pg_class c ON c.oid = to_regclass(t.name)
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY t.position`

const OUR_TABLES = `
SELECT format('%I.%I', n.nspname, c.relname) AS name, ${STATE}
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE EXISTS (
  SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid AND p.polname = '${POLICY}')
ORDER BY 1`
