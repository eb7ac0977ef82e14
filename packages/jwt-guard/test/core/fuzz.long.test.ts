import { it } from 'vitest'
import { attackWithMutatedTokens, SEED } from './mutated-tokens.js'

it(`1,000,000 mutated tokens (seed ${SEED}): no accept, no untyped error, memory flat`, async () => {
  await attackWithMutatedTokens(1_000_000)
}, 1_200_000)
