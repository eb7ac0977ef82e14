import { createGuard } from '../../src/index.js'
import { createTestIssuer } from '../../src/testing.js'
import { createApp } from './app.js'

export const issuer = createTestIssuer()
export const app = createApp(createGuard(issuer.guardOptions))
export const as = issuer.client(app)
