import { describe } from 'vitest'
import { hasPgBouncer, startPgBouncer } from '@examples/local-stack/pgbouncer'
import { keepsTheContract } from './contract.js'
import { pgPoolDriver } from './drivers/pg.js'

// The other drivers in pgbouncer.long.test.ts.
describe.skipIf(!hasPgBouncer)('a pooler in transaction mode', () => {
  const through = { name: 'PgBouncer', start: startPgBouncer }
  keepsTheContract(pgPoolDriver, { through, operations: 50 })
})
