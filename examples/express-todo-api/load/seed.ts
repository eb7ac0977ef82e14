import { createHash } from 'node:crypto'

export interface SeedSize {
  users: number
  todosPerUser: number
}

type Run = (sql: string) => Promise<unknown>

export const userId = (user: number): string => `user-${user}`

/** The id of a user's todo, counted from 1: whoever sends load knows it without asking. */
export function todoId(user: number, todo: number): string {
  const digits = createHash('md5')
    .update(`${userId(user)} ${todo}`)
    .digest('hex')
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
}

/**
 * Fills the tables, as a superuser: `user-1`, … with so many todos each. Those of one user lie far
 * apart in the table, as if all users had written by turns.
 */
export async function seed(run: Run, { users, todosPerUser }: SeedSize): Promise<void> {
  await run(`INSERT INTO auth."user" (id) SELECT 'user-' || u FROM generate_series(1, ${users}) u`)
  await seedTodos(run, `generate_series(1, ${todosPerUser}) n, generate_series(1, ${users}) u`)
}

/** Gives one user many more: someone whose deep pages are worth a look. */
export async function seedMore(
  run: Run,
  user: number,
  { from, to }: Record<'from' | 'to', number>,
): Promise<void> {
  await seedTodos(run, `generate_series(${from}, ${to}) n, (VALUES (${user})) AS one (u)`)
}

async function seedTodos(run: Run, numbers: string): Promise<void> {
  await run(`
    INSERT INTO app.todos (id, user_id, title, completed, priority, due_on, created_at, updated_at)
    SELECT overlay(overlay(md5('user-' || u || ' ' || n) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid, 'user-' || u, 'Todo ' || n, n % 3 = 0,
      (ARRAY['low', 'medium', 'high'])[1 + n % 3],
      CASE WHEN n % 4 > 0 THEN date '2027-01-01' + n / 24 END,
      timestamptz '2026-01-01Z' + n * interval '1 minute' + u * interval '1 ms',
      timestamptz '2026-06-01Z' + n * interval '1 minute' + u * interval '1 ms'
    FROM ${numbers}`)
  await run('VACUUM ANALYZE app.todos')
}
