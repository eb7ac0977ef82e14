import { accountStories } from './stories/account'
import { manyStories } from './stories/many'
import { raceStories } from './stories/races'
import { sessionStories } from './stories/sessions'
import { onStage } from './support/on-stage'

onStage(accountStories, manyStories, raceStories, sessionStories)
