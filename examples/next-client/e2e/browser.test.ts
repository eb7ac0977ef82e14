import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { craftStories } from './stories/craft'
import { faultStories } from './stories/faults'
import { journeyStories } from './stories/journey'
import { labStories } from './stories/lab'
import { sessionStories } from './stories/sessions'
import { speedStories } from './stories/speed'
import { todoStories } from './stories/todos'
import { findChromium, skipBrowser } from './support/chromium'
import { setStage, type Stage } from './support/stage'

const executablePath = findChromium()
let current: Stage | undefined

function stage(): Stage {
  if (current === undefined) throw new TypeError('the stage is set before the first story')
  return current
}

// One start of the whole system for all of them. Each ends with a look over every byte, request and
// console line of its browsers (support/visitor.ts).
describe.skipIf(skipBrowser(executablePath))('in a real browser', () => {
  beforeAll(async () => {
    current = await setStage(executablePath ?? 'no browser found')
  })
  afterEach(() => stage().clear())
  afterAll(() => current?.stop())

  journeyStories(stage)
  todoStories(stage)
  sessionStories(stage)
  faultStories(stage)
  craftStories(stage)
  labStories(stage)
  speedStories(stage)
})
