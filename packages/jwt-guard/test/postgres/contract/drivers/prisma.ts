import { assertRowLevelSecurity, ownerAdapter, withOwner } from '../../../../src/prisma.js'
import { PrismaClient } from '../../../support/prisma/generated/client.js'
import type { Driver, Row } from '../driver.js'

export const prismaDriver: Driver = {
  name: 'Prisma',
  roundTrips: 2,
  open(url, { max }) {
    const prisma = new PrismaClient({
      adapter: ownerAdapter({ connectionString: url, max }),
      transactionOptions: { maxWait: 60_000, timeout: 60_000 },
    })
    const by = (one: Pick<typeof prisma, '$queryRawUnsafe' | '$executeRawUnsafe'>) => {
      return async (text: string): Promise<Row[]> => {
        // Of several statements Prisma reads no rows.
        if (!text.includes(';')) return one.$queryRawUnsafe<Row[]>(text)
        await one.$executeRawUnsafe(text)
        return []
      }
    }
    return {
      withOwner: (scope, work, options) => withOwner(prisma, scope, (tx) => work(by(tx)), options),
      around: by(prisma),
      assertRowLevelSecurity: () => assertRowLevelSecurity(prisma),
      close: () => prisma.$disconnect(),
    }
  },
}
