import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { findChromium, skipBrowser } from './chromium'
import { setStage, type Stage } from './stage'

/**
 * Runs stories in a real browser, with one start of the whole system for all of them. Each ends with
 * a look over every byte, request and console line of its browsers (visitor.ts).
 */
export function onStage(...stories: readonly ((stage: () => Stage) => void)[]): void {
  const executablePath = findChromium()
  let current: Stage | undefined

  function stage(): Stage {
    if (current === undefined) throw new TypeError('the stage is set before the first story')
    return current
  }

  describe.skipIf(skipBrowser(executablePath))('in a real browser', () => {
    beforeAll(async () => {
      current = await setStage(executablePath ?? 'no browser found')
    })
    afterEach(() => stage().clear())
    afterAll(() => current?.stop())

    for (const tell of stories) tell(stage)
  })
}
