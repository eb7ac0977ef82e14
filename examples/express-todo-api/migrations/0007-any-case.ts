import type { MigrationContext } from './migration.js'

/**
 * Titles and descriptions are searched in any case, of every script, whatever locale the database
 * was made with: by that of `--locale=C`, `ILIKE 'äpfel'` misses "Äpfel". Postgres has such a
 * collation of its own from 17 on, which maps one letter to one; before, the system has, under the
 * same name. ICU is the last resort, because it looks at the letters around: a Σ that ends what is
 * searched for is another letter to it than the Σ within a word. Nothing is rewritten, since no
 * index holds these columns.
 */
export async function up({ query }: MigrationContext): Promise<void> {
  await query(`
    DO $$
    BEGIN
      IF current_setting('server_version_num')::int >= 170000 THEN
        CREATE COLLATION app.any_case (provider = builtin, locale = 'C.UTF-8');
      ELSE
        BEGIN
          CREATE COLLATION app.any_case (provider = libc, locale = 'C.UTF-8');
        EXCEPTION WHEN invalid_parameter_value THEN -- no such locale here
          CREATE COLLATION app.any_case (provider = icu, locale = 'und');
        END;
      END IF;
    END
    $$`)
  await query(`
    ALTER TABLE app.todos
      ALTER COLUMN title TYPE text COLLATE app.any_case,
      ALTER COLUMN description TYPE text COLLATE app.any_case`)
}
