import { modeStories } from './stories/modes'

modeStories('jwks', 'uuid')
modeStories('shared-secret', 'text')
