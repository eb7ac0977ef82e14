import { expect, it } from 'vitest'
import { createTokenSource } from '../../src/client.js'
import { later, tokenOf } from './tokens.js'

/** Whether a token comes out of a source that was cleared so many microtasks after its answer. */
async function comesOut(microtasks: number): Promise<boolean> {
  const answer = later<string>()
  const source = createTokenSource(() => answer.promise)
  let out = false
  const token = source.get().then(
    () => (out = true),
    () => false,
  )
  answer.resolve(tokenOf())
  for (let n = 0; n < microtasks; n += 1) await Promise.resolve()
  // What somebody has already is not meant.
  if (out) return false
  source.clear()
  return token
}

it('a token that is on its way through the source when it is cleared does not come out', async () => {
  const windows = await Promise.all(Array.from({ length: 40 }, (_, count) => comesOut(count)))
  // One is the caller's own `await`: the source has let go by then.
  expect(windows.filter(Boolean).length).toBeLessThanOrEqual(1)
})
