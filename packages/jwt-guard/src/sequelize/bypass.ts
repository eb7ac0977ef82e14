import { QueryTypes, type Sequelize } from 'sequelize'
import { POLICY } from './owner-setting.js'
import { postgresOf } from './owner-transaction.js'
import { quotedTable, type TableName } from './table-name.js'

/** Why row level security wouldn't hold. A closed list: switch over it without a default. */
export type RowLevelSecurityReason =
  | 'superuser'
  | 'bypass_rls'
  | 'table_owner'
  | 'no_table'
  | 'not_enabled'
  | 'not_forced'
  | 'no_policy'

/** Row level security wouldn't hold: `reason` says why, the message what to do about it. */
export class RowLevelSecurityError extends Error {
  override readonly name = 'RowLevelSecurityError'
  readonly reason: RowLevelSecurityReason
  /** The role that the connection has, or may take. */
  readonly role: string
  readonly table: string | undefined

  constructor(reason: RowLevelSecurityReason, message: string, role: string, table?: string) {
    super(`row level security would not hold: ${message}`)
    this.reason = reason
    this.role = role
    this.table = table
  }
}

export interface AssertRowLevelSecurityOptions {
  /** Absent: the tables on which `rowLevelSecurity` was run, of which there must be one. */
  readonly tables?: readonly TableName[]
}

/**
 * Asserts that row level security binds this connection's role: to be called at start, before
 * anything is served. The role, and each that it could take by SET ROLE or RESET ROLE, must be no
 * superuser, have no BYPASSRLS and not own a table; each table must have row level security
 * enabled, forced, and a policy.
 *
 * Not covered: what a policy says; views and SECURITY DEFINER functions, which run as their owner;
 * the privilege to TRUNCATE. Another database or replica has roles and tables of its own.
 *
 * @throws RowLevelSecurityError with the reason; TypeError if the database isn't Postgres; what
 *   Sequelize throws if it can't connect.
 */
export async function assertRowLevelSecurity(
  sequelize: Sequelize,
  { tables }: AssertRowLevelSecurityOptions = {},
): Promise<void> {
  postgresOf(sequelize, 'assertRowLevelSecurity')
  const names = tables?.map((table) => quotedTable(table, 'assertRowLevelSecurity'))
  const roles = await sequelize.query<RoleRow>(ROLES, { type: QueryTypes.SELECT })
  for (const role of roles) assertBound(role)
  const role = roles[0]?.role ?? ''
  const found = await sequelize.query<TableRow>(names === undefined ? OUR_TABLES : NAMED_TABLES, {
    type: QueryTypes.SELECT,
    bind: names === undefined ? [] : [names],
  })
  if (found.length === 0) {
    throw new RowLevelSecurityError('no_table', `no table has the policy ${POLICY}`, role)
  }
  for (const table of found) assertProtected(table, role)
}

interface RoleRow {
  readonly role: string
  readonly superuser: boolean
  readonly bypasses: boolean
}

interface TableRow {
  readonly name: string
  readonly found: boolean
  readonly enabled: boolean
  readonly forced: boolean
  readonly policed: boolean
  readonly owner: string
  readonly owned: boolean
}

function assertBound({ role, superuser, bypasses }: RoleRow): void {
  if (superuser) throw new RowLevelSecurityError('superuser', `${role} is a superuser`, role)
  if (bypasses) throw new RowLevelSecurityError('bypass_rls', `${role} has BYPASSRLS`, role)
}

function assertProtected(table: TableRow, role: string): void {
  const fail = (reason: RowLevelSecurityReason, message: string) => {
    throw new RowLevelSecurityError(reason, `${table.name} ${message}`, role, table.name)
  }
  if (!table.found) fail('no_table', 'is no table that this role sees')
  if (table.owned) {
    fail(
      'table_owner',
      `belongs to ${table.owner}, which ${role} is or may become; serve as another role`,
    )
  }
  if (!table.enabled) fail('not_enabled', 'lacks ENABLE ROW LEVEL SECURITY')
  if (!table.forced) fail('not_forced', 'lacks FORCE ROW LEVEL SECURITY')
  if (!table.policed) fail('no_policy', 'has no policy')
}

/** This role first, then those it may become. A superuser may become any: it is refused first. */
const ROLES = `
SELECT rolname AS role, rolsuper AS superuser, rolbypassrls AS bypasses
FROM pg_catalog.pg_roles
WHERE pg_has_role(current_user, oid, 'MEMBER') OR pg_has_role(session_user, oid, 'MEMBER')
ORDER BY rolname = current_user DESC, rolname = session_user DESC, rolname`

const STATE = `
  coalesce(c.relkind IN ('r', 'p'), false) AS found,
  coalesce(c.relrowsecurity, false) AS enabled,
  coalesce(c.relforcerowsecurity, false) AS forced,
  EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) AS policed,
  coalesce(pg_get_userbyid(c.relowner), '') AS owner,
  coalesce(pg_has_role(current_user, c.relowner, 'MEMBER')
    OR pg_has_role(session_user, c.relowner, 'MEMBER'), false) AS owned`

const NAMED_TABLES = `
SELECT CASE WHEN c.oid IS NULL THEN t.name ELSE format('%I.%I', n.nspname, c.relname) END AS name, ${STATE}
FROM unnest($1::text[]) WITH ORDINALITY AS t (name, position)
LEFT JOIN pg_catalog.pg_class c ON c.oid = to_regclass(t.name)
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY t.position`

const OUR_TABLES = `
SELECT format('%I.%I', n.nspname, c.relname) AS name, ${STATE}
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE EXISTS (
  SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid AND p.polname = '${POLICY}')
ORDER BY 1`
