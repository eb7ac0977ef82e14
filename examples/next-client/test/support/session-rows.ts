import { Client } from 'pg'
import { inject } from 'vitest'

/** Asks the database behind the app; the first row. */
export async function query(
  sql: string,
  values: unknown[],
): Promise<Record<string, unknown> | undefined> {
  const database = new Client({ connectionString: inject('variables').DATABASE_URL })
  await database.connect()
  const { rows } = await database.query(sql, values)
  await database.end()
  return rows[0]
}

/** Makes a session as old as if it had been made some days ago; the new end. */
export async function ageSession(cookie: string, days: number): Promise<unknown> {
  await query(
    `update auth.session set "expiresAt" = "expiresAt" - make_interval(days => $2) where token = $1`,
    [cookie.split('.')[0], days],
  )
  return sessionEnd(cookie)
}

/** When the session of this cookie ends. */
export async function sessionEnd(cookie: string): Promise<unknown> {
  const [token] = cookie.split('.')
  return (await query('select "expiresAt" from auth.session where token = $1', [token]))?.expiresAt
}

/** Gives the user of this cookie sessions that have expired, as who signs in often has. */
export async function addExpiredSessions(cookie: string, count: number): Promise<void> {
  await query(
    `insert into auth.session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
     select gen_random_uuid(), gen_random_uuid(), "userId", now() - interval '1 day', now(), now()
     from auth.session, generate_series(1, $2) where token = $1`,
    [cookie.split('.')[0], count],
  )
}
