// What somebody has after an `npm install` of the package and Express, and nothing else. It prints the
// statuses of a good token, of none, and of one that is damaged.
import { once } from 'node:events'
import express from 'express'
import { createGuard } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'
import { createTestIssuer } from 'jwt-guard/testing'

const issuer = createTestIssuer()
const app = express()
app.use(requireAuth(createGuard(issuer.guardOptions)))
app.get('/me', (req, res) => res.send(getPrincipal(req).userId))
app.use(authErrors())

const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
const token = await issuer.token({ sub: 'ada' })
for (const authorization of [`Bearer ${token}`, '', `Bearer ${token.slice(0, -4)}AAAA`]) {
  const { status } = await fetch(`http://127.0.0.1:${port}/me`, { headers: { authorization } })
  console.log(status)
}
server.close()
server.closeAllConnections()
