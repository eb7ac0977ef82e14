import type { Driver } from './driver.js'
import { drizzleOnPgDriver } from './drivers/drizzle.js'
import { kyselyDriver } from './drivers/kysely.js'
import { pgPoolDriver } from './drivers/pg.js'
import { prismaDriver } from './drivers/prisma.js'
import { sequelizeDriver } from './drivers/sequelize.js'

/** All that keep the contract: through a pooler, and in longer runs, too. */
export const DRIVERS: readonly Driver[] = [
  pgPoolDriver,
  drizzleOnPgDriver,
  kyselyDriver,
  prismaDriver,
  sequelizeDriver,
]
