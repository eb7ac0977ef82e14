import pg from 'pg'
import { Sequelize } from 'sequelize'
import { boundedClients } from './bounded-client.js'

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
    // Measured on our side too: a server that is frozen or cut off enforces nothing.
    dialectModule: { ...pg, Client: boundedClients({ answer: 6_000 }) },
    logging: false,
    pool: { max, min: 0, acquire, idle: 10_000 },
    dialectOptions: {
      application_name: 'express-todo-api',
      connectionTimeoutMillis: 2_500,
      statement_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
    },
  })
}
