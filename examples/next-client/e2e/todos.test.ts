import { todoStories } from './stories/todos'
import { onStage } from './support/on-stage'

onStage(todoStories)
