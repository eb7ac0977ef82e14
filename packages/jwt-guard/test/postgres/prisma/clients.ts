import type pg from 'pg'
import { afterAll } from 'vitest'
import { ownerAdapter } from '../../../src/prisma.js'
import { PrismaClient, type Prisma } from '../../support/prisma/generated/client.js'
import { useWorld, type World } from '../contract/world.js'

interface Options {
  readonly url?: string
  readonly pool?: pg.Pool
  readonly transactionOptions?: Prisma.PrismaClientOptions['transactionOptions']
}

/** The contract's todos, and clients that are ended after the tests. */
export function useClients(): { world: () => World; open: (options?: Options) => PrismaClient } {
  const clients: PrismaClient[] = []
  const world = useWorld({
    name: 'Prisma',
    roundTrips: 2,
    open() {
      throw new Error('these tests open clients themselves')
    },
  })
  afterAll(() => Promise.all(clients.map((client) => client.$disconnect())))
  return {
    world,
    open({ url = world().database.url('todo_app'), pool, transactionOptions = PATIENT } = {}) {
      const adapter = ownerAdapter(pool ?? { connectionString: url, max: 1 })
      const client = new PrismaClient({ adapter, transactionOptions })
      clients.push(client)
      return client
    },
  }
}

const PATIENT = { maxWait: 60_000, timeout: 60_000 }
