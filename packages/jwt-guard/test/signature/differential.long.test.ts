import { it } from 'vitest'
import { compareEngines, SEED } from './differential.js'

const COUNT = Number(process.env['JWT_GUARD_TOKENS'] ?? 50_000)

it(`${COUNT} tokens (seed ${SEED}) are judged alike by node:crypto and by WebCrypto`, async () => {
  await compareEngines(COUNT)
}, 3_600_000)
