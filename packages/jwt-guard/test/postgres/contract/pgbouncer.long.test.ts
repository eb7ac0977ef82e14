import { describe } from 'vitest'
import { hasPgBouncer, startPgBouncer } from '@examples/local-stack/pgbouncer'
import { keepsTheContract } from './contract.js'
import { DRIVERS } from './drivers.js'

describe.skipIf(!hasPgBouncer)('a pooler in transaction mode', () => {
  const through = { name: 'PgBouncer', start: startPgBouncer }
  for (const driver of DRIVERS) keepsTheContract(driver, { through, operations: 200 })
})
