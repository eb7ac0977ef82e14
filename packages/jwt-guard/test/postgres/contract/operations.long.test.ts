import { describe, it } from 'vitest'
import { DRIVERS } from './drivers.js'
import { expectApart } from './random-operations.js'
import { useWorld } from './world.js'

/** 100,000 for a release: OWNER_OPERATIONS=100000 npx vitest run --project long operations */
const OPERATIONS = Number(process.env['OWNER_OPERATIONS'] ?? 5_000)

// All at once: while one driver's single connection waits for Postgres, another's has the core.
describe.concurrent.each(DRIVERS)('withOwner of $name', (driver) => {
  const world = useWorld(driver)

  it(`keeps ${OPERATIONS} random operations of five users apart`, async () => {
    const start = performance.now()
    await expectApart(world(), OPERATIONS)
    console.log(`${driver.name}: ${((performance.now() - start) / 60_000).toFixed(1)} min`)
  }, 10_000_000)
})
