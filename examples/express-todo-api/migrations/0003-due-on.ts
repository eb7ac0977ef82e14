import type { MigrationContext } from './migration.js'

/**
 * A due date becomes a calendar date: the same day in every time zone. An instant becomes the day it
 * was in `dueDateZone`, which is one day off for whoever had set it in a zone far from that.
 *
 * FORCE is lifted meanwhile: with it the UPDATE of the table's owner would find no row. Undated todos
 * sort last (`infinity`), and those of one day by when they were made, oldest first.
 */
export async function up({ query, dueDateZone }: MigrationContext): Promise<void> {
  await query('ALTER TABLE app.todos NO FORCE ROW LEVEL SECURITY')
  await query('ALTER TABLE app.todos ADD COLUMN due_on date')
  await query(
    `UPDATE app.todos
     SET due_on = greatest('1970-01-01', least('9999-12-31', (due_at AT TIME ZONE $1)::date))
     WHERE due_at IS NOT NULL`,
    [dueDateZone],
  )
  await query(`
    DO $$
    BEGIN
      IF row_security_active('app.todos')
        OR EXISTS (SELECT FROM app.todos WHERE (due_at IS NULL) <> (due_on IS NULL)) THEN
        RAISE EXCEPTION 'not every due date was converted: nothing has been changed';
      END IF;
    END
    $$`)
  await query('ALTER TABLE app.todos DROP COLUMN due_sort, DROP COLUMN due_at')
  await query(`
    ALTER TABLE app.todos ADD COLUMN due_sort date NOT NULL
      GENERATED ALWAYS AS (coalesce(due_on, 'infinity'::date)) STORED`)
  await query('CREATE INDEX todos_by_due ON app.todos (user_id, due_sort, created_at, id)')
  await query('ALTER TABLE app.todos FORCE ROW LEVEL SECURITY')
}
