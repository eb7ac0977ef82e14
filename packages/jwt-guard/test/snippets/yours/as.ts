import { createGuard } from 'jwt-guard'
import { createTestIssuer } from 'jwt-guard/testing'
import { createApp } from './app.js'

export const issuer = createTestIssuer()
export const app = createApp(createGuard(issuer.guardOptions))
export const as = issuer.client(app)
