import { QueryTypes, Sequelize, Transaction } from 'sequelize'
import { assertRowLevelSecurity, withOwner } from '../../../../src/sequelize.js'
import type { Driver, Row } from '../driver.js'

const LEVELS: ReadonlyMap<string, Transaction.ISOLATION_LEVELS> = new Map([
  ['serializable', Transaction.ISOLATION_LEVELS.SERIALIZABLE],
])

export const sequelizeDriver: Driver = {
  name: 'Sequelize',
  roundTrips: 2,
  readOnly: false,
  open(url, { max }) {
    const sequelize = new Sequelize(url, { logging: false, pool: { max, acquire: 60_000 } })
    const by = (transaction?: Transaction) => async (text: string) => {
      const within = transaction === undefined ? {} : { transaction }
      return sequelize.query<Row>(text, { type: QueryTypes.SELECT, ...within })
    }
    return {
      withOwner: (scope, work, { isolationLevel, claim } = {}) =>
        withOwner(sequelize, scope, (transaction) => work(by(transaction)), {
          ...(claim === undefined ? {} : { claim }),
          ...(isolationLevel === undefined
            ? {}
            : { isolationLevel: LEVELS.get(isolationLevel) ?? (isolationLevel as never) }),
        }),
      around: by(),
      assertRowLevelSecurity: () => assertRowLevelSecurity(sequelize),
      close: () => sequelize.close(),
    }
  },
}
