import { startPostgres, type TestDatabase } from '@examples/local-stack/postgres'
import pg from 'pg'
import { Sequelize, type Options } from 'sequelize'
import { afterAll, beforeAll, inject } from 'vitest'

export interface Database extends TestDatabase {
  /** Connects by Sequelize; closed at the end of the test file. */
  connect(url: string, options?: Options): Sequelize
  /** Connects by pg alone; closed at the end of the test file. */
  pool(url: string, options?: pg.PoolConfig): pg.Pool
}

/** A database of its own on a real Postgres, for the tests around the call. */
export function useDatabase(setUp: (database: Database) => Promise<void>): void {
  const closing: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const server = await startPostgres({ folder: inject('postgresFolder') })
    const database = await server.createDatabase()
    closing.push(() => database.drop())
    await setUp({
      ...database,
      connect(url, options = {}) {
        const sequelize = new Sequelize(url, { logging: false, ...options })
        closing.unshift(() => sequelize.close())
        return sequelize
      },
      pool(url, options = {}) {
        const pool = new pg.Pool({ connectionString: url, ...options })
        pool.on('error', () => {})
        closing.unshift(() => pool.end())
        return pool
      },
    })
  }, 60_000)

  afterAll(async () => {
    for (const close of closing) await close().catch(() => {})
  }, 60_000)
}
