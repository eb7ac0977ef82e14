import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { findChromium, skipBrowser } from './chromium'
import { setStage, type Stage, type StageOptions } from './stage'
import { Leak } from './visitor'

/**
 * Runs stories in a real browser, with one start of the whole system for all of them. Each ends with
 * a look over every byte, request and console line of its browsers (visitor.ts).
 */
export function onStage(...stories: readonly Stories[]): void {
  onStageWith('in a real browser', async () => ({}), ...stories)
}

/** Tells stories on a stage. */
export type Stories = (stage: () => Stage) => void

/**
 * Likewise, on another stage than the usual.
 *
 * @param options asked before it is set
 */
export function onStageWith(
  name: string,
  options: () => Promise<StageOptions>,
  ...stories: readonly Stories[]
): void {
  const executablePath = findChromium()
  let current: Stage | undefined

  function stage(): Stage {
    if (current === undefined) throw new TypeError('the stage is set before the first story')
    return current
  }

  describe.skipIf(skipBrowser(executablePath))(name, () => {
    beforeAll(async () => {
      current = await setStage(executablePath ?? 'no browser found', await options())
    })
    const leaks: Leak[] = []
    afterEach(() =>
      stage()
        .clear()
        .catch((error: unknown) => {
          if (error instanceof Leak) leaks.push(error)
          throw error
        }),
    )
    afterAll(async () => {
      await current?.stop()
      expect(leaks).toEqual([])
    })

    for (const tell of stories) tell(stage)
  })
}
