import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { assertRowLevelSecurity, withOwner } from '../../../../src/drizzle.js'
import type { Driver, Row } from '../driver.js'

export const drizzleOnPgDriver: Driver = {
  name: 'Drizzle over node-postgres',
  roundTrips: 2,
  open(url, { max }) {
    const pool = new pg.Pool({ connectionString: url, max })
    pool.on('error', () => {})
    const db = drizzle(pool)
    const by = (one: Pick<typeof db, 'execute'>) => async (text: string) =>
      (await one.execute<Row>(sql.raw(text))).rows
    return {
      withOwner: (scope, work, options) => withOwner(db, scope, (tx) => work(by(tx)), options),
      around: by(db),
      assertRowLevelSecurity: () => assertRowLevelSecurity(db),
      close: () => pool.end(),
    }
  },
}
