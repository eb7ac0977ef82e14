import { modeStories } from './stories/modes'

modeStories('jwks', 'text')
modeStories('shared-secret', 'uuid')
