import type { OwnerScope } from 'jwt-guard'
import type { Sequelize, Transaction } from 'sequelize'

/**
 * Throws away what has expired of an owner: answers that are kept for a day, and what has lain in
 * the bin for 30. It goes with what they do next; of those who never come again, `npm run empty-bin`
 * does it.
 */
export async function tidy(
  sequelize: Sequelize,
  transaction: Transaction,
  { ownerId }: OwnerScope,
): Promise<void> {
  await sequelize.query(TIDY, { bind: [ownerId], transaction })
}

/**
 * A thousand todos at a time: 100,000 took 4.4 s, and no write would have got through any more.
 * What somebody else is throwing away just now, such as `npm run empty-bin`, is waited for by nobody.
 */
const TIDY = `
  WITH answers AS (
    DELETE FROM app.idempotency_keys WHERE user_id = $1 AND key = ANY (ARRAY(
      SELECT key FROM app.idempotency_keys
      WHERE user_id = $1 AND created_at < now() - interval '24 hours'
      FOR UPDATE SKIP LOCKED
    ))
  )
  DELETE FROM app.todos WHERE user_id = $1 AND id = ANY (ARRAY(
    SELECT id FROM app.todos WHERE user_id = $1 AND deleted_at < now() - interval '30 days'
    LIMIT 1000 FOR UPDATE SKIP LOCKED
  ))`
