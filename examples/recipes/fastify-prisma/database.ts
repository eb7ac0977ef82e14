import { assertRowLevelSecurity, ownerAdapter } from 'jwt-guard/prisma'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { PrismaClient } from './generated/client.js'

const folder = join(import.meta.dirname, 'migrations')

/**
 * By the role that owns the table, before anything is served: what `prisma migrate deploy` does with
 * the same files. It can be run again.
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const name of (await readdir(folder)).sort()) {
      await client.query(await readFile(join(folder, name, 'migration.sql'), 'utf8'))
    }
  } finally {
    await client.end()
  }
}

/** By the role that serves: not at all, if row level security doesn't bind it. */
export async function openDatabase(connectionString: string): Promise<PrismaClient> {
  const prisma = new PrismaClient({ adapter: ownerAdapter({ connectionString }) })
  try {
    await assertRowLevelSecurity(prisma, { tables: ['app.todos'] })
  } catch (error) {
    await prisma.$disconnect()
    throw error
  }
  return prisma
}
