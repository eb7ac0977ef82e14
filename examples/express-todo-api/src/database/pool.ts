import pg from 'pg'
import { Sequelize } from 'sequelize'

/**
 * Sequelize listens for a connection's errors only some time after it is made. An error before
 * that, such as a server that is killed just then, would be unhandled and end this process.
 */
class HeardClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config)
    this.on('error', () => {})
  }
}

interface PoolSettings {
  /** Connections held at most by this process. */
  max?: number
  /** Milliseconds a request waits for one before it is answered 503. */
  acquire?: number
}

/** A pool of connections; it connects at the first query. Every wait in it is bounded. */
export function openDatabase(
  url: string,
  { max = 10, acquire = 3_000 }: PoolSettings = {},
): Sequelize {
  return new Sequelize(url, {
    dialectModule: { ...pg, Client: HeardClient },
    logging: false,
    pool: { max, min: 0, acquire, idle: 10_000 },
    dialectOptions: {
      application_name: 'express-todo-api',
      connectionTimeoutMillis: 2_500,
      statement_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
      // Measured on our side too: a server that is frozen or cut off enforces nothing.
      query_timeout: 6_000,
    },
  })
}
