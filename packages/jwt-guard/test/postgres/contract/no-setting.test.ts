import { describe, expect, it, vi } from 'vitest'
import { DRIVERS } from './drivers.js'
import { runRandomly } from './random-operations.js'
import { useWorld } from './world.js'

// What begins a transaction forgets to name its owner.
vi.mock(import('../../../src/postgres/owner-setting.js'), async (original) => ({
  ...(await original()),
  ownerSettingSql: () => 'SELECT 1',
}))

describe.each(DRIVERS)('withOwner of $name without its setting', (driver) => {
  const world = useWorld(driver)

  it('fails the operations that it passes with it: nothing is seen, and nothing saved', async () => {
    const findings = await runRandomly(world(), 40)
    expect(findings).toEqual({ foreign: 0, ownerless: 0, misreported: 0, saved: 0 })
  })
})
