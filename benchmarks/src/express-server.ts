/** A process: Express with one route twice, bare and protected by a peer. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import express, { type ErrorRequestHandler } from 'express'
import { answerMessages } from './child.js'
import { userId, type Setting } from './issuer.js'
import { isNotApplicable } from './peer.js'
import { PEERS } from './peers.js'

export type ServerMessage =
  | { readonly start: { readonly peer: string; readonly setting: Setting } }
  | { readonly cpu: true }
  | { readonly delay: true }

export interface Started {
  readonly port: number
}

export interface CpuTime {
  /** µs of this process since its start. */
  readonly cpu: number
}

export interface LoopDelay {
  /** ms by which a timer of the event loop was late, one in a hundred by more; since the last time. */
  readonly p99: number
}

const delays = monitorEventLoopDelay({ resolution: 1 })

answerMessages<ServerMessage>(async (message) => {
  if ('cpu' in message) return cpuTime()
  if ('delay' in message) return loopDelay()
  return await start(message.start.peer, message.start.setting)
})

function loopDelay(): LoopDelay {
  const p99 = delays.percentile(99) / 1e6
  delays.reset()
  delays.enable()
  return { p99 }
}

/** Express's own handler would print the error of the tampered token. */
const refuse: ErrorRequestHandler = (_error, _request, response, next) => {
  if (response.headersSent) next()
  else response.sendStatus(401)
}

function cpuTime(): CpuTime {
  const { user, system } = process.cpuUsage()
  return { cpu: user + system }
}

async function start(name: string, setting: Setting): Promise<Started> {
  const peer = PEERS.find((one) => one.name === name)
  const route = await peer?.route(setting)
  if (route === undefined || isNotApplicable(route)) throw new Error(`${name}: no route`)
  const app = express()
  const somebody = userId(0)
  app.get('/bare', (_request, response) => {
    response.json({ userId: somebody })
  })
  app.get('/guarded', ...route.handlers, (request, response) => {
    response.json({ userId: route.userId(request) })
  })
  app.use(route.errors ?? refuse)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
}
