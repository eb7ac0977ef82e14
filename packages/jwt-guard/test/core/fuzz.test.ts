import { it } from 'vitest'
import { attackWithMutatedTokens, SEED } from './mutated-tokens.js'

it(`20,000 mutated tokens (seed ${SEED}): no accept, no untyped error, memory flat`, async () => {
  await attackWithMutatedTokens(20_000)
})
