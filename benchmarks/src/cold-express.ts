import { startChild, type Child } from './child.js'
import { CONNECTIONS } from './express.js'
import type { LoopDelay, ServerMessage, Started } from './express-server.js'
import { createIssuer, settingOf, type Algorithm, type Setting } from './issuer.js'
import { startJwksServer } from './jwks-server.js'
import type { LoadAnswer, LoadMessage } from './load-client.js'
import { whyNot } from './peer.js'
import { PEERS } from './peers.js'
import type { ColdExpressResult, ColdRate } from './results.js'
import { median } from './sampling.js'

export interface ColdExpressPlan {
  readonly coldExpressOf: readonly Algorithm[]
  readonly rounds: number
  /** In one slice of load, each with a token of its own. */
  readonly requests: number
  /** Rounds that don't count. */
  readonly warmUp?: number
}

/** Those that a team would choose between for speed. */
const COMPARED = ['jwt-guard', 'jose', 'fast-jwt', 'express-oauth2-jwt-bearer']
const WARM_UP = 2

interface Server {
  readonly peer: string
  readonly child: Child
  readonly port: number
  readonly slices: ColdRate[]
}

/** Express 5 with a token never seen before on each request; the peers alternate. */
export async function measureColdExpress(
  plan: ColdExpressPlan,
  log: (line: string) => void,
): Promise<readonly ColdExpressResult[]> {
  const results: ColdExpressResult[] = []
  for (const alg of plan.coldExpressOf) {
    log(`Express with new tokens, ${alg}`)
    results.push(...(await measureAlgorithm(alg, plan)))
  }
  return results
}

async function measureAlgorithm(
  alg: Algorithm,
  plan: ColdExpressPlan,
): Promise<readonly ColdExpressResult[]> {
  const issuer = createIssuer(alg)
  const keys = await startJwksServer(issuer.jwk ? [issuer.jwk] : [])
  const setting = settingOf(issuer, keys.url)
  const client = startChild('load-client.ts')
  const servers: Server[] = []
  try {
    const peers = PEERS.filter((peer) => COMPARED.includes(peer.name) && !whyNot(peer, alg))
    servers.push(...(await Promise.all(peers.map(({ name }) => startServer(name, setting)))))
    let user = 0
    for (let round = -(plan.warmUp ?? WARM_UP); round < plan.rounds; round += 1) {
      const tokens = Array.from({ length: plan.requests }, () => issuer.token(user++))
      for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
        const slice = await load(server, client, tokens)
        if (round >= 0) server.slices.push(slice)
      }
    }
  } finally {
    for (const { child } of servers) child.stop()
    client.stop()
    keys.close()
  }
  return servers.map(({ peer, slices }) => ({
    peer,
    alg,
    cell: {
      rate: median(slices.map(({ rate }) => rate)),
      p99: median(slices.map(({ p99 }) => p99)),
      loopDelay: median(slices.map(({ loopDelay }) => loopDelay)),
    },
  }))
}

async function startServer(peer: string, setting: Setting): Promise<Server> {
  const child = startChild('express-server.ts')
  const { port } = await child.ask<Started>({ start: { peer, setting } } satisfies ServerMessage)
  return { peer, child, port, slices: [] }
}

async function load(
  { peer, child, port }: Server,
  client: Child,
  tokens: readonly string[],
): Promise<ColdRate> {
  const delay: ServerMessage = { delay: true }
  await child.ask<LoopDelay>(delay)
  const message: LoadMessage = {
    port,
    path: '/guarded',
    tokens,
    requests: tokens.length,
    connections: CONNECTIONS,
  }
  const { ms, p99, failed } = await client.ask<LoadAnswer>(message)
  if (failed > 0) throw new Error(`${peer}: ${failed} requests failed`)
  const late = await child.ask<LoopDelay>(delay)
  return { rate: (tokens.length / ms) * 1000, p99, loopDelay: late.p99 }
}
