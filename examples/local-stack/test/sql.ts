import { withClient } from '../src/postgres/set-up.js'

/** Runs one statement on a connection of its own, and returns its rows. */
export async function sql<Row extends object = Record<string, unknown>>(
  url: string,
  statement: string,
): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(statement)).rows)
}
