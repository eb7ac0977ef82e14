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

/** A database of its own on a real Postgres, for one test file. */
export function useDatabase(setUp: (database: Database) => Promise<void>): void {
  let server: LocalPostgres | undefined
  const opened: Sequelize[] = []

  beforeAll(async () => {
    server = await startPostgres()
    const connect = (url: string, options: Options = {}) => {
      const sequelize = new Sequelize(url, { logging: false, ...options })
      opened.push(sequelize)
      return sequelize
    }
    await setUp({ ...(await server.createDatabase()), connect })
  }, 60_000)

  afterAll(async () => {
    await Promise.allSettled(opened.map((sequelize) => sequelize.close()))
    await server?.stop()
  }, 60_000)
}
