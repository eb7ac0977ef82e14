import { PrismaPg } from '@prisma/adapter-pg'
import { AsyncLocalStorage } from 'node:async_hooks'
import { connectionOf } from '../postgres/node-postgres.js'
import type { Connection, Gate } from '../postgres/owner-transaction.js'

export type Adapter = Awaited<ReturnType<PrismaPg['connect']>>
export type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>
type Options = ConstructorParameters<typeof PrismaPg>[1]
type Pool = ReturnType<Adapter['underlyingDriver']>

/** A connection below a transaction of Prisma's, which neither begins nor ends anything on it. */
export interface Session {
  readonly connection: Connection<unknown>
  readonly transaction: Transaction
  /** From here on `connection.release` is the caller's to call. */
  keep(): void
  /** What `work` asks passes the gate of its transaction or savepoint. */
  run<Result>(gate: Gate, work: () => Result): Result
  /** Whether Prisma has given the transaction up, as it does after its `timeout`. */
  isOver(): boolean
}

export async function openSession(pool: Pool, options: Options): Promise<Session> {
  const connecting = pool.connect()
  let top: Gate | undefined
  let kept = false
  let over = false

  /** Until there is a gate it is asked for BEGIN alone, which is sent by others. */
  async function ask(query: unknown): Promise<unknown> {
    if (top === undefined) return NOTHING
    const level = levels.getStore()
    const gate = level?.session === session ? level.gate : top
    return gate(async (): Promise<unknown> => {
      if (over) throw new Error('withOwner: Prisma has ended this transaction')
      return Reflect.apply(client.query, client, [query])
    })
  }

  // Prisma's own transaction converts values, rows and errors, also that of a failed connection.
  const connect = () =>
    connecting.then(() => ({ query: ask, on: ignore, removeListener: ignore, release: ignore }))
  const adapter = await new PrismaPg(poolOf(pool, connect), options).connect()
  const prismas = await adapter.startTransaction()
  const client = await connecting
  const connection = connectionOf(client)

  async function giveUp(): Promise<void> {
    if (!kept) return connection.release(false)
    over = true
    top?.(() => connection.send('ROLLBACK')).catch(ignore)
  }

  const session: Session = {
    connection,
    transaction: {
      provider: prismas.provider,
      adapterName: prismas.adapterName,
      options: { usePhantomQuery: true },
      queryRaw: (query) => prismas.queryRaw(query),
      executeRaw: (query) => prismas.executeRaw(query),
      commit: async () => {},
      rollback: giveUp,
    },
    keep: () => void (kept = true),
    run(gate, work) {
      top ??= gate
      return levels.run({ session, gate }, work)
    },
    isOver: () => over,
  }
  return session
}

/** Passes for the pool, and connects in another way. */
function poolOf(pool: Pool, connect: () => Promise<object>): Pool {
  return new Proxy(pool, {
    get(target, name): unknown {
      if (name === 'connect') return connect
      return name === 'on' ? ignore : Reflect.get(target, name)
    },
  })
}

/** The transaction or savepoint within which Prisma is asked. */
const levels = new AsyncLocalStorage<{ readonly session: Session; readonly gate: Gate }>()

const NOTHING = { rows: [], rowCount: 0, fields: [] }
function ignore(): void {}
