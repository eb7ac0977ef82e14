import { it } from 'vitest'
import { compareEngines, SEED } from './differential.js'

it(`2,000 tokens (seed ${SEED}) are judged alike by node:crypto and by WebCrypto`, async () => {
  await compareEngines(2000)
}, 60_000)
