import { journeyStories } from './stories/journey'
import { onStage } from './support/on-stage'

onStage(journeyStories)
