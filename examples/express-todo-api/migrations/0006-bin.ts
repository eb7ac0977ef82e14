import type { MigrationContext } from './migration.js'

/**
 * A todo that is deleted lies in the bin for 30 days. The indexes of the list leave out what is
 * there; `todos_by_deleted` finds it, and all todos of a user who is deleted. The policy shows the
 * owner of the table what is past its days, and nothing else: that is all it needs to empty the bin.
 */
export async function up({ query }: MigrationContext): Promise<void> {
  await query('ALTER TABLE app.todos ADD COLUMN deleted_at timestamptz(3)')
  await query('DROP INDEX app.todos_by_created, app.todos_by_updated, app.todos_by_due')
  for (const [name, columns] of Object.entries(SORTS)) {
    await query(
      `CREATE INDEX todos_by_${name} ON app.todos (user_id, ${columns}, id) WHERE deleted_at IS NULL`,
    )
  }
  await query('CREATE INDEX todos_by_deleted ON app.todos (user_id, deleted_at)')
  await query(`
    CREATE POLICY bin_past_its_days ON app.todos TO CURRENT_USER
      USING (deleted_at < now() - interval '30 days')`)
}

const SORTS = { created: 'created_at', updated: 'updated_at', due: 'due_sort, created_at' }
