/** Why row level security wouldn't hold. A closed list: switch over it without a default. */
export type RowLevelSecurityReason =
  | 'superuser'
  | 'bypass_rls'
  | 'table_owner'
  | 'no_table'
  | 'not_enabled'
  | 'not_forced'
  | 'no_policy'
  | 'outdated_policy'

/**
 * Row level security wouldn't hold: `reason` says why, the message what to do about it.
 *
 * @example
 * ```ts
 * import { RowLevelSecurityError, assertRowLevelSecurity } from 'jwt-guard/pg'
 * import { pool } from './database.js'
 *
 * await assertRowLevelSecurity(pool, { tables: ['app.todos'] }).catch((error: unknown) => {
 *   if (error instanceof RowLevelSecurityError) console.error(error.reason, error.message)
 *   process.exit(1)
 * })
 * ```
 */
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
