import { Client } from 'pg'
import type { Stage } from './stage'

/** Does something with the stack's database, past every wall. */
export async function inDatabase<T>(
  { stack }: Pick<Stage, 'stack'>,
  work: (database: Client) => Promise<T>,
): Promise<T> {
  const database = new Client({ connectionString: stack.postgres.adminUrl })
  await database.connect()
  try {
    return await work(database)
  } finally {
    await database.end()
  }
}
