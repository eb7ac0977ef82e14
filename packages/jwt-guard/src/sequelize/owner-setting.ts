/** The Postgres setting that names the owner, for as long as a transaction lasts. */
export const OWNER_SETTING = 'jwt_guard.owner'

/** The policy that `rowLevelSecurity` makes, by which its tables are found again. */
export const POLICY = 'jwt_guard_owner'

/** Text as a literal of SQL, right whatever `standard_conforming_strings` says. */
export function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** A name as an identifier of SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
