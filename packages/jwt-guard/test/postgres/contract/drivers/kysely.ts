import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { assertRowLevelSecurity, withOwner } from '../../../../src/kysely.js'
import type { Driver, Row } from '../driver.js'

interface Tables {
  readonly 'app.todos': { id: number; user_id: string; title: string }
}

export const kyselyDriver: Driver = {
  name: 'Kysely',
  roundTrips: 2,
  open(url, { max }) {
    const pool = new pg.Pool({ connectionString: url, max })
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => {}))
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
    const by = (one: Kysely<Tables>) => async (text: string) =>
      (await one.executeQuery<Row>(CompiledQuery.raw(text))).rows
    return {
      withOwner: (scope, work, options) => withOwner(db, scope, (trx) => work(by(trx)), options),
      around: by(db),
      assertRowLevelSecurity: () => assertRowLevelSecurity(db),
      close: () => db.destroy(),
    }
  },
}
