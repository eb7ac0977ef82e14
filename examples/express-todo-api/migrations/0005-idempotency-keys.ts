import { rowLevelSecurity } from 'jwt-guard/postgres'
import type { MigrationContext } from './migration.js'

/**
 * The answers to requests that had an `Idempotency-Key`, for the day in which they may be sent again.
 * They go with their user, and are behind the same wall as the todos. The second policy shows the
 * owner of the table what has expired, and nothing else: that is all it needs to throw it away.
 */
export async function up({ query, userIdType }: MigrationContext): Promise<void> {
  await query(`
    CREATE TABLE app.idempotency_keys (
      user_id ${userIdType} NOT NULL REFERENCES auth."user" (id) ON DELETE CASCADE,
      key text NOT NULL CHECK (key ~ '^[!-~]{1,255}$'),
      fingerprint text NOT NULL,
      status smallint,
      headers json,
      body json,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, key)
    )`)
  await query(
    rowLevelSecurity('app.idempotency_keys', { ownerColumn: 'user_id', ownerType: userIdType }),
  )
  await query(`
    CREATE POLICY expired ON app.idempotency_keys TO CURRENT_USER
      USING (created_at < now() - interval '24 hours')`)
}
