import { rowLevelSecurity } from 'jwt-guard/postgres'
import type { MigrationContext } from './migration.js'

/**
 * The second wall: from here on Postgres shows a transaction the todos of its owner and no others.
 * That holds for the owner of the table, too (FORCE): a later migration that changes rows has to
 * lift it first, `ALTER TABLE app.todos NO FORCE ROW LEVEL SECURITY`, and put it back.
 */
export async function up({ query, userIdType }: MigrationContext): Promise<void> {
  await query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: userIdType }))
}
