import { randomBytes } from 'node:crypto'
import { databaseSql, setUp, withClient, type Passwords } from './set-up.js'

const TEMPLATE = 'todo_template'

/** By server: ready, or being made by this process. */
const templates = new Map<string, Promise<void>>()

/**
 * Makes a fresh database with schemas and privileges as the set-up makes them, by copying a
 * template (15 ms). Several processes may do so on one server.
 * @returns its name
 */
export async function copyTemplate(
  adminUrlOf: (database: string) => string,
  passwords: Passwords,
): Promise<string> {
  const admin = adminUrlOf('postgres')
  if (!templates.has(admin)) templates.set(admin, ensureTemplate(adminUrlOf, passwords))
  await templates.get(admin)
  const name = `test_${randomBytes(6).toString('hex')}`
  await withClient(admin, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
    await client.query(databaseSql(name))
  })
  return name
}

export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  )
}

async function ensureTemplate(
  adminUrlOf: (database: string) => string,
  passwords: Passwords,
): Promise<void> {
  await withClient(adminUrlOf('postgres'), async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('${TEMPLATE}'))`)
    const { rows } = await client.query<{ whole: boolean }>(
      `SELECT datistemplate AS whole FROM pg_database WHERE datname = '${TEMPLATE}'`,
    )
    if (rows[0]?.whole) return
    if (!rows[0]) await client.query(`CREATE DATABASE ${TEMPLATE}`)
    await setUp(adminUrlOf(TEMPLATE), passwords)
    await client.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true`)
  })
}
