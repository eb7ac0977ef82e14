import { QueryTypes, type Sequelize } from 'sequelize'
import {
  assertRowLevelSecurity as assertByQuery,
  type AssertRowLevelSecurityOptions,
} from '../postgres/assert-row-level-security.js'
import { postgresOf } from './transactions/owner-transaction.js'

/**
 * Asserts that row level security binds this connection's role: to be called at start, before
 * anything is served. The role, and each that it could take by SET ROLE or RESET ROLE, must be no
 * superuser, have no BYPASSRLS and not own a table; each table must have row level security
 * enabled, forced, and a policy, and none by `rowLevelSecurity` from before it knew of claims.
 *
 * Not covered: what else a policy says; views and SECURITY DEFINER functions, which run as their owner;
 * the privilege to TRUNCATE. Another database or replica has roles and tables of its own.
 *
 * @throws RowLevelSecurityError with the reason; TypeError if the database isn't Postgres; what
 *   Sequelize throws if it can't connect.
 */
export async function assertRowLevelSecurity(
  sequelize: Sequelize,
  options: AssertRowLevelSecurityOptions = {},
): Promise<void> {
  postgresOf(sequelize, 'assertRowLevelSecurity')
  await assertByQuery((sql) => sequelize.query(sql, { type: QueryTypes.SELECT }), options)
}
