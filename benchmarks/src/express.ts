import { startChild, type Child } from './child.js'
import type { CpuTime, ServerMessage, Started } from './express-server.js'
import { createIssuer, settingOf, userId, type Issuer, type Setting } from './issuer.js'
import { startJwksServer } from './jwks-server.js'
import type { LoadAnswer, LoadMessage } from './load-client.js'
import { isNotApplicable, whyNot, type Peer } from './peer.js'
import { PEERS } from './peers.js'
import type { ExpressResult, RequestRate } from './results.js'
import { median } from './sampling.js'

export interface ExpressPlan {
  readonly users: number
  readonly rounds: number
  /** Length of one slice of load. */
  readonly ms: number
  /** Default: all. */
  readonly peers?: readonly Peer[]
}

const ALGORITHM = 'EdDSA'
export const CONNECTIONS = 32

interface Slice {
  readonly rate: number
  /** µs of the server's CPU time per request. */
  readonly cpu: number
}

interface Server {
  readonly peer: string
  readonly child: Child
  readonly port: number
  readonly pairs: { readonly bare: Slice; readonly guarded: Slice }[]
}

/**
 * Requests per second on a route of Express 5 with hot tokens, against the same route without
 * authentication in the same process. Bare and guarded slices alternate, and so do the peers;
 * server and load are processes of their own.
 */
export async function measureExpress(
  plan: ExpressPlan,
  log: (line: string) => void,
): Promise<readonly ExpressResult[]> {
  const issuer = createIssuer(ALGORITHM)
  const keys = await startJwksServer(issuer.jwk ? [issuer.jwk] : [])
  const setting = settingOf(issuer, keys.url)
  const tokens = Array.from({ length: plan.users }, (_, user) => issuer.token(user))
  const client = startChild('load-client.ts')
  const results: ExpressResult[] = []
  const servers: Server[] = []
  try {
    for (const peer of plan.peers ?? PEERS) {
      const na = await whyNoRoute(peer, setting)
      if (na !== undefined) results.push({ peer: peer.name, cell: na })
      else servers.push(await startServer(peer.name, setting))
    }
    const load = createLoad(client, tokens)
    for (const server of servers) await warmUp(server, issuer, plan, load)
    for (let round = 0; round < plan.rounds; round += 1) {
      if (round % 10 === 0) log(`Express, round ${round + 1} of ${plan.rounds}`)
      for (const server of servers) server.pairs.push(await pair(server, plan, load, round))
    }
  } finally {
    for (const { child } of servers) child.stop()
    client.stop()
    keys.close()
  }
  return [...servers.map(({ peer, pairs }) => ({ peer, cell: summary(pairs) })), ...results]
}

async function whyNoRoute(peer: Peer, setting: Setting): Promise<{ na: string } | undefined> {
  const na = whyNot(peer, ALGORITHM)
  if (na !== undefined) return na
  const route = await peer.route(setting)
  return isNotApplicable(route) ? route : undefined
}

async function startServer(peer: string, setting: Setting): Promise<Server> {
  const child = startChild('express-server.ts')
  const start: ServerMessage = { start: { peer, setting } }
  const { port } = await child.ask<Started>(start)
  return { peer, child, port, pairs: [] }
}

type Load = (
  server: Server,
  path: '/bare' | '/guarded',
  requests: number,
  only?: string,
) => Promise<Slice & { readonly failed: number; readonly body: string }>

function createLoad(client: Child, tokens: readonly string[]): Load {
  return async ({ child, port }, path, requests, only) => {
    const message: LoadMessage = {
      port,
      path,
      requests,
      tokens: only === undefined ? tokens : [only],
      connections: only === undefined ? CONNECTIONS : 1,
    }
    const cpu: ServerMessage = { cpu: true }
    const before = await child.ask<CpuTime>(cpu)
    const { ms, failed, body } = await client.ask<LoadAnswer>(message)
    const after = await child.ask<CpuTime>(cpu)
    return {
      rate: (requests / ms) * 1000,
      cpu: (after.cpu - before.cpu) / requests,
      failed,
      body,
    }
  }
}

/** Every user's token once at least, and the right answers to a good token and to a bad one. */
async function warmUp(
  server: Server,
  issuer: Issuer,
  { users, ms }: ExpressPlan,
  load: Load,
): Promise<void> {
  const good = await load(server, '/guarded', 1, issuer.token(1))
  if (good.failed > 0 || good.body !== JSON.stringify({ userId: userId(1) })) {
    throw new Error(`${server.peer}: a good token got ${good.body}`)
  }
  const token = issuer.token(1)
  const tampered = `${token.slice(0, token.indexOf('.'))}.${issuer.token(2).split('.')[1] ?? ''}${token.slice(token.lastIndexOf('.'))}`
  const bad = await load(server, '/guarded', 1, tampered)
  if (bad.failed !== 1) throw new Error(`${server.peer}: lets a tampered token through`)
  for (const path of ['/bare', '/guarded'] as const) {
    const { rate } = await load(server, path, users)
    await load(server, path, requestsIn(2 * ms, rate))
  }
}

async function pair(
  server: Server,
  { ms }: ExpressPlan,
  load: Load,
  round: number,
): Promise<{ bare: Slice; guarded: Slice }> {
  const last = server.pairs.at(-1)
  const slices = new Map<string, Slice>()
  const paths = ['/bare', '/guarded'] as const
  for (const path of round % 2 === 0 ? paths : paths.toReversed()) {
    const rate = last?.[path === '/bare' ? 'bare' : 'guarded'].rate ?? 5000
    const slice = await load(server, path, requestsIn(ms, rate))
    if (slice.failed > 0) throw new Error(`${server.peer}: ${slice.failed} requests failed`)
    slices.set(path, slice)
  }
  const none = { rate: NaN, cpu: NaN }
  return { bare: slices.get('/bare') ?? none, guarded: slices.get('/guarded') ?? none }
}

function requestsIn(ms: number, rate: number): number {
  return Math.max(CONNECTIONS, Math.round((rate * ms) / 1000))
}

function summary(pairs: Server['pairs']): RequestRate {
  return {
    bare: median(pairs.map(({ bare }) => bare.rate)),
    guarded: median(pairs.map(({ guarded }) => guarded.rate)),
    share: median(pairs.map(({ bare, guarded }) => guarded.rate / bare.rate)),
    cpuShare: median(pairs.map(({ bare, guarded }) => bare.cpu / guarded.cpu)),
    cpuUs: median(pairs.map(({ bare, guarded }) => guarded.cpu - bare.cpu)),
  }
}
