import { rowLevelSecurity } from 'jwt-guard/postgres'
import type { MigrationContext } from './migration.js'

/**
 * The policy of 0002 as it is made today: for ids of the claim `sub` alone. Where 0002 ran before
 * policies knew of claims, it takes any id (`7` of a user or of an organisation), and this replaces
 * it. A replica of the release before sees no todos from here on until it is replaced, too.
 */
export async function up({ query, userIdType }: MigrationContext): Promise<void> {
  await query(rowLevelSecurity('app.todos', { ownerColumn: 'user_id', ownerType: userIdType }))
}
