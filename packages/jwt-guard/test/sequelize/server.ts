import {
  startPostgres,
  type LocalPostgres,
  type TestDatabase,
} from '@examples/local-stack/postgres'
import { Sequelize, type Options } from 'sequelize'
import { afterAll, beforeAll } from 'vitest'

export interface Database extends TestDatabase {
  /** Connects; closed at the end of the test file. */
  connect(url: string, options?: Options): Sequelize
}

/** One server for all that a test file runs. */
let server: Promise<LocalPostgres> | undefined
afterAll(async () => (await server)?.stop(), 60_000)

/** A database of its own on a real Postgres, for the tests around the call. */
export function useDatabase(setUp: (database: Database) => Promise<void>): void {
  const opened: Sequelize[] = []

  beforeAll(async () => {
    server ??= startPostgres()
    const connect = (url: string, options: Options = {}) => {
      const sequelize = new Sequelize(url, { logging: false, ...options })
      opened.push(sequelize)
      return sequelize
    }
    await setUp({ ...(await (await server).createDatabase()), connect })
  }, 60_000)

  afterAll(async () => {
    await Promise.allSettled(opened.map((sequelize) => sequelize.close()))
  }, 60_000)
}
