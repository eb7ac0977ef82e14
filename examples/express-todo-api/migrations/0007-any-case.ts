import type { MigrationContext } from './migration.js'

/**
 * Titles and descriptions are searched in any case, of every script, whatever locale the database
 * was made with: by that of `--locale=C`, `ILIKE 'äpfel'` misses "Äpfel". Postgres has such a
 * collation of its own from 17 on, which maps one letter to one; before, ICU has. Nothing is
 * rewritten, since no index holds these columns.
 */
export async function up({ query }: MigrationContext): Promise<void> {
  await query(`
    DO $$
    BEGIN
      IF current_setting('server_version_num')::int >= 170000 THEN
        CREATE COLLATION app.any_case (provider = builtin, locale = 'C.UTF-8');
      ELSE
        CREATE COLLATION app.any_case (provider = icu, locale = 'und');
      END IF;
    END
    $$`)
  await query(`
    ALTER TABLE app.todos
      ALTER COLUMN title TYPE text COLLATE app.any_case,
      ALTER COLUMN description TYPE text COLLATE app.any_case`)
}
