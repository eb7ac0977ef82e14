import { connectionOf, guardedClient, type RawClient } from '../postgres/node-postgres.js'
import type { Connection, Gate } from '../postgres/owner-transaction.js'
import type { StandIn } from './session.js'

/** A connection, as what makes the stand-in of Drizzle's session once there is a gate. */
export interface DrizzleDriver {
  connect(this: void): Promise<Connection<(gate: Gate) => StandIn>>
}

/** Undefined for what is no Pool of pg. */
export function nodePostgres(pool: object): DrizzleDriver | undefined {
  if (!isPool(pool)) return undefined
  return {
    async connect() {
      const client = await pool.connect()
      return { ...connectionOf(client), client: (gate) => poolOfOne(pool, client, gate) }
    },
  }
}

/** Drizzle takes a client out of its pool, which has begun and is ended by others. */
function poolOfOne(pool: Pool, client: RawClient, gate: Gate): StandIn {
  const guarded = guardedClient(client, gate)
  const standIn = { working: false, pool: poolWith(() => inTransaction) }
  const inTransaction = new Proxy(guarded, {
    get(target, name): unknown {
      if (name === 'release') return () => {}
      if (name !== 'query') return Reflect.get(target, name)
      return (query: unknown, ...rest: unknown[]): unknown =>
        !standIn.working && ENDS.has(textOf(query))
          ? Promise.resolve(NOTHING)
          : Reflect.apply(target.query, target, [query, ...rest])
    },
  })
  return standIn

  function poolWith(connect: () => object): object {
    return new Proxy(pool, {
      get: (target, name): unknown =>
        name === 'connect' ? () => Promise.resolve(connect()) : Reflect.get(target, name),
    })
  }
}

/** What Drizzle sends around the work. */
const ENDS: ReadonlySet<unknown> = new Set(['begin', 'commit', 'rollback'])
const NOTHING = { rows: [], rowCount: 0, fields: [] }

function textOf(query: unknown): unknown {
  return typeof query === 'object' && query !== null ? Reflect.get(query, 'text') : query
}

interface Pool {
  connect(): Promise<RawClient>
}

function isPool(client: object): client is Pool {
  return 'totalCount' in client && 'connect' in client
}
