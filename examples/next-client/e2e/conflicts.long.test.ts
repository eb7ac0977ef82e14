import { manyStories } from './stories/many'
import { raceStories } from './stories/races'
import { sessionStories } from './stories/sessions'
import { onStage } from './support/on-stage'

onStage(manyStories, raceStories, sessionStories)
