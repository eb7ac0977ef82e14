import { journeyStories } from './stories/journey'
import { sessionStories } from './stories/sessions'
import { todoStories } from './stories/todos'
import { onStage } from './support/on-stage'

onStage(journeyStories, todoStories, sessionStories)
