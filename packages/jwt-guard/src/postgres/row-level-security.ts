import { claimPrefix, OWNER_SETTING, UNSTORABLE } from './owner-setting.js'
import { literal } from './sql-text.js'
import { quotedName, quotedTable, type TableName } from './table-name.js'

/** The policy that `rowLevelSecurity` makes, by which its tables are found again. */
export const POLICY = 'jwt_guard_owner'

export interface RowLevelSecurityOptions {
  /** The column (not the attribute) that holds the owner's id. */
  readonly ownerColumn: string
  /** The column's type; `bigint` is for all integers. */
  readonly ownerType: 'text' | 'uuid' | 'bigint'
  /** The claim whose ids the column holds, as `ownerScope` takes it. Default `sub`, the user's. */
  readonly claim?: string
}

/**
 * The SQL, for a migration by the table's owner, that shows each row to its owner alone: row level
 * security enabled and forced, and one policy for reading and writing. It can be run again, also
 * with another column, type or claim, and then replaces the policy.
 *
 * Within `withOwner` the owner's rows are there and no others; outside of it, for a scope of
 * another claim, or with an owner id that is no value of the type, no row is. For integers and
 * UUIDs the id must be canonical: no leading zeros, sign or braces.
 *
 * Not covered: TRUNCATE, which no policy stops (don't grant it); views and functions that run as
 * another role; unique and foreign keys, which Postgres checks across owners; partitions asked by
 * their own name, which need a policy of their own; other permissive policies, whose rows come in
 * addition.
 *
 * @param table `app.todos`, or the name and schema apart
 * @throws TypeError for an unknown type or what is no name
 *
 * @example
 * ```ts
 * import { rowLevelSecurity } from 'jwt-guard/postgres'
 * import { owner } from './database.js'
 *
 * await owner.query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: 'text' }))
 * ```
 */
export function rowLevelSecurity(table: TableName, options: RowLevelSecurityOptions): string {
  const name = quotedTable(table, 'rowLevelSecurity')
  const { ownerType, claim = 'sub' } = options
  if (!Object.hasOwn(OWNER_IDS, ownerType)) {
    throw new TypeError(
      `rowLevelSecurity: \`ownerType\` must be one of ${Object.keys(OWNER_IDS).join(', ')}`,
    )
  }
  if (typeof claim !== 'string' || claim === '' || UNSTORABLE.test(claim)) {
    throw new TypeError('rowLevelSecurity: `claim` must be the name of a claim')
  }
  const column = quotedName(options.ownerColumn, 'rowLevelSecurity')
  const isOwners = `${column} = ${ownerIdSql(claim, OWNER_IDS[ownerType])}`
  return `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS ${POLICY} ON ${name};
CREATE POLICY ${POLICY} ON ${name} USING (${isOwners}) WITH CHECK (${isOwners});
`
}

/** NULL where nothing is set, '' on a connection that has had the setting before. */
const SETTING = `current_setting(${literal(OWNER_SETTING)}, true)`

/**
 * A stable expression without a subquery: beside `ownedModel`'s own condition Postgres evaluates it
 * once for a statement (One-Time Filter), and alone as a condition of the index. The CASEs keep
 * the casts from what would make them fail, and the ids of other claims from these.
 */
function ownerIdSql(claim: string, valueOf: (id: string) => string): string {
  const prefix = literal(claimPrefix(claim))
  const id = `substr(${SETTING}, length(${prefix}) + 1)`
  return `CASE WHEN starts_with(${SETTING}, ${prefix}) THEN ${valueOf(id)} END`
}

const OWNER_IDS = {
  text: (id) => `nullif(${id}, '')`,
  uuid: (id) =>
    `CASE WHEN ${id} ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' THEN ${id}::uuid END`,
  bigint: (id) =>
    `CASE WHEN ${id} ~ '^(0|[1-9][0-9]{0,18})$' THEN CASE WHEN ${id}::numeric < 9223372036854775808 THEN ${id}::bigint END END`,
} as const satisfies Record<string, (id: string) => string>
