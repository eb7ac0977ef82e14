/** A process: Express with a list of 20 by each driver, each way. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createGuard, ownerScope } from 'jwt-guard'
import { authErrors, getPrincipal, requireAuth } from 'jwt-guard/express'
import { answerMessages } from '../child.js'
import type { Setting } from '../issuer.js'
import { DRIVERS, WAYS } from './drivers.js'

export interface DatabaseServerMessage {
  readonly setting: Setting
  /** Of the role that serves. */
  readonly url: string
}

answerMessages<DatabaseServerMessage>(async ({ setting, url }) => {
  const { issuer, audience, jwks } = setting
  const guard = createGuard({ issuer, audience, jwks: { keys: [...jwks.keys] } })
  const app = express()
  app.use(requireAuth(guard))
  for (const [driver, open] of Object.entries(DRIVERS)) {
    const lists = open(url)
    for (const way of WAYS) {
      app.get(`/${driver}/${way}`, async (request, response) => {
        response.json(await lists[way](ownerScope(getPrincipal(request))))
      })
    }
  }
  app.use(authErrors())
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
})
