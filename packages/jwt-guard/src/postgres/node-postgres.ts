import type { Connection, Gate } from './owner-transaction.js'

/**
 * What is used of a pg client, and of whatever stands in for one. Written down here, because no
 * driver is imported below the doors.
 */
export interface RawClient {
  query(sql: string): Promise<unknown>
  release(close?: boolean): void
  on(event: 'error', listener: () => void): unknown
  off(event: 'error', listener: () => void): unknown
}

export function connectionOf<Client extends RawClient>(client: Client): Connection<Client> {
  // A connection that is lost between two queries says so by an event, which would end the process.
  client.on('error', ignore)
  return {
    client,
    send: async (sql) => client.query(sql),
    release(close) {
      client.off('error', ignore)
      client.release(close)
    },
  }
}

function ignore(): void {}

type Callback = (error: unknown, result?: unknown) => void

/**
 * The client, but what it is asked passes the gate, and it can't be given back or closed.
 */
export function guardedClient<Client extends RawClient>(client: Client, gate: Gate): Client {
  const query = (...given: unknown[]) => {
    const callback = given.at(-1)
    if (isCallback(callback)) {
      const asked = gate(() => ask(client, given.slice(0, -1)))
      void asked.then(
        (result) => callback(null, result),
        (error: unknown) => callback(error),
      )
      return undefined
    }
    if (isSubmittable(given[0])) {
      throw new TypeError(
        'withOwner: no cursors, streams or other queries that pg hands out itself',
      )
    }
    return gate(() => ask(client, given))
  }
  return new Proxy(client, {
    get(target, name): unknown {
      if (name === 'query') return query
      if (ENDS.has(name)) return refuse
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

const ENDS: ReadonlySet<PropertyKey> = new Set(['release', 'end', 'connect'])

function refuse(): never {
  throw new TypeError('withOwner: the client belongs to withOwner, which gives it back itself')
}

async function ask(client: RawClient, given: readonly unknown[]): Promise<unknown> {
  return Reflect.apply(client.query, client, given)
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function'
}

function isSubmittable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'submit' in value
}
