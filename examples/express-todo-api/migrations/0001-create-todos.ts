import type { MigrationContext } from './migration.js'

/**
 * `version` counts changes and is what ETag and If-Match speak of. `due_sort` puts todos without
 * a due date last and spares the list a comparison with NULL. Each of the list's sorts has an
 * index; timestamps have the milliseconds of JavaScript, so that a cursor meets its row again.
 */
export async function up({ query, userIdType }: MigrationContext): Promise<void> {
  await query(`
    CREATE TABLE app.todos (
      id uuid PRIMARY KEY,
      user_id ${userIdType} NOT NULL REFERENCES auth."user" (id) ON DELETE CASCADE,
      title text NOT NULL,
      description text,
      completed boolean NOT NULL DEFAULT false,
      priority text NOT NULL DEFAULT 'medium' CHECK (priority IN ('low', 'medium', 'high')),
      due_at timestamptz(3),
      due_sort timestamptz(3) NOT NULL
        GENERATED ALWAYS AS (coalesce(due_at, 'infinity'::timestamptz)) STORED,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      updated_at timestamptz(3) NOT NULL DEFAULT now()
    )`)
  await query('CREATE INDEX todos_by_created ON app.todos (user_id, created_at, id)')
  await query('CREATE INDEX todos_by_updated ON app.todos (user_id, updated_at, id)')
  await query('CREATE INDEX todos_by_due ON app.todos (user_id, due_sort, id)')
}
