import { craftStories } from './stories/craft'
import { faultStories } from './stories/faults'
import { labStories } from './stories/lab'
import { speedStories } from './stories/speed'
import { typingStories } from './stories/typing'
import { onStage } from './support/on-stage'

onStage(speedStories, faultStories, craftStories, labStories, typingStories)
