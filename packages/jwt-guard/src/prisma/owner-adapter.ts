import { PrismaPg } from '@prisma/adapter-pg'
import { AsyncLocalStorage } from 'node:async_hooks'
import { openSession, type Adapter, type Session, type Transaction } from './session.js'

/** What `new PrismaClient({ adapter })` takes: PrismaPg, but for the transactions of `withOwner`. */
export interface OwnerAdapter {
  readonly provider: PrismaPg['provider']
  readonly adapterName: string
  connect(): Promise<Adapter>
}

/**
 * Prisma's own adapter for node-postgres, of which `withOwner` gets the connections. It takes what
 * `new PrismaPg` takes, and stands in its place: `new PrismaClient({ adapter: ownerAdapter({
 * connectionString }) })`. What is asked outside of `withOwner` goes as it went.
 *
 * @throws TypeError, once the client connects, for a Pool of another copy of pg than
 *   `@prisma/adapter-pg` uses, which that would take for the options of a pool
 */
export function ownerAdapter(...given: ConstructorParameters<typeof PrismaPg>): OwnerAdapter {
  const [database, options] = given
  const factory = new PrismaPg(database, options)
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect()
      const pool = adapter.underlyingDriver()
      if (typeof database === 'object' && 'totalCount' in database && pool !== database) {
        await adapter.dispose()
        throw new TypeError(
          'ownerAdapter: a Pool of another copy of pg than @prisma/adapter-pg has',
        )
      }
      const start = async (level?: Level): Promise<Transaction> => {
        const asked = handover.getStore()
        if (asked === undefined) return adapter.startTransaction(level)
        assertNoLevel(asked, level)
        asked.session = await openSession(pool, options)
        return asked.session.transaction
      }
      return new Proxy(adapter, {
        get: (target, name): unknown =>
          name === 'startTransaction' ? start : bound(target, Reflect.get(target, name, target)),
      })
    },
  }
}

/** What `withOwner` asks Prisma for a transaction by, and finds its connection in. */
export interface Handover {
  readonly hasLevel: boolean
  session?: Session
}

export const handover = new AsyncLocalStorage<Handover>()

type Level = Parameters<Adapter['startTransaction']>[0]

/** `transactionOptions` of the client: what they ask for must not be forgotten in silence. */
function assertNoLevel(asked: Handover, level: Level): void {
  if (level === undefined || asked.hasLevel) return
  throw new TypeError(
    'withOwner: an `isolationLevel` is given to withOwner, not in the client’s transactionOptions',
  )
}

function bound(target: object, value: unknown): unknown {
  return typeof value === 'function' ? (value.bind(target) as unknown) : value
}
