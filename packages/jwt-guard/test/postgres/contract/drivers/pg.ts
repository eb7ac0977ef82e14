import pg from 'pg'
import { assertRowLevelSecurity, withOwner } from '../../../../src/pg.js'
import type { Driver, Row } from '../driver.js'

export const pgPoolDriver: Driver = {
  name: 'pg',
  roundTrips: 2,
  open(url, { max }) {
    const pool = new pg.Pool({ connectionString: url, max })
    pool.on('error', () => {})
    const by = (client: pg.Pool | pg.PoolClient) => async (text: string) =>
      (await client.query<Row>(text)).rows
    return {
      withOwner: (scope, work, options) =>
        withOwner(pool, scope, (client) => work(by(client)), options),
      around: by(pool),
      assertRowLevelSecurity: () => assertRowLevelSecurity(pool),
      close: () => pool.end(),
    }
  },
}
