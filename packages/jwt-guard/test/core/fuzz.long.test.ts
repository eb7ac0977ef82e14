import { it } from 'vitest'
import { attackWithMutatedTokens, SEED } from './mutated-tokens.js'

/** A million each week: JWT_GUARD_MUTATED=1000000 npx vitest run --project long fuzz */
const TOKENS = Number(process.env['JWT_GUARD_MUTATED'] ?? 300_000)

it(`${TOKENS} mutated tokens (seed ${SEED}): no accept, no untyped error, memory flat`, async () => {
  await attackWithMutatedTokens(TOKENS)
}, 1_200_000)
