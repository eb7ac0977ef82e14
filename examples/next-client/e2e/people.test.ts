import { journeyStories } from './stories/journey'
import { sessionStories } from './stories/sessions'
import { onStage } from './support/on-stage'

onStage(journeyStories, sessionStories)
