import { setTimeout as sleep } from 'node:timers/promises'
import type { JWK } from 'jose'
import { createIssuer, settingOf, type Issuer } from './issuer.js'
import { startJwksServer, type JwksServer } from './jwks-server.js'
import { isNotApplicable, whyNot, type NotApplicable, type Peer, type Verifier } from './peer.js'
import { PEERS } from './peers.js'
import type { KeyServerCount, KeyServerResult } from './results.js'

export interface KeyServerPlan {
  /** Of each scenario. */
  readonly seconds: number
  /** Default: all. */
  readonly only?: readonly Scenario[]
}

/** All peers know it. */
const ALGORITHM = 'ES256'
const GOOD_PER_SECOND = 20
const FLOOD_PER_SECOND = 100

interface Actors {
  readonly server: JwksServer
  readonly first: Issuer
  readonly second: Issuer
}

interface Scenario {
  readonly name: string
  /** Seconds until keys are read again; absent: the peer's own. */
  readonly keyMaxAge?: number
  /** Good tokens are verified before it begins. */
  readonly warm: boolean
  readonly begin: (actors: Actors) => void
  /** The key that signs the n-th good token. */
  readonly signer: (actors: Actors, turn: number) => Issuer
  readonly flood: boolean
}

const rotate: Scenario['begin'] = ({ server, first, second }) => {
  server.publish(keysOf(first, second))
}
const oldAndNewKey: Scenario['signer'] = ({ first, second }, turn) =>
  turn % 2 === 0 ? first : second

export const scenarios: readonly Scenario[] = [
  {
    name: 'outage, keys past their age',
    keyMaxAge: 1,
    warm: true,
    begin: ({ server }) => server.fail(),
    signer: ({ first }) => first,
    flood: false,
  },
  {
    name: 'outage at start',
    warm: false,
    begin: ({ server }) => server.fail(),
    signer: ({ first }) => first,
    flood: false,
  },
  {
    name: 'random kids',
    warm: true,
    begin: () => undefined,
    signer: ({ first }) => first,
    flood: true,
  },
  { name: 'rotation', warm: true, begin: rotate, signer: oldAndNewKey, flood: false },
  {
    name: 'rotation beside random kids',
    warm: true,
    begin: rotate,
    signer: oldAndNewKey,
    flood: true,
  },
]

/**
 * What each peer asks a key server for while the server fails, while it rotates its keys, and
 * while an attacker sends tokens with invented kids, and what becomes of good tokens meanwhile.
 * All peers at once, each with a server of its own.
 */
export async function measureKeyServer(
  plan: KeyServerPlan,
  log: (line: string) => void,
): Promise<readonly KeyServerResult[]> {
  const results: KeyServerResult[] = []
  for (const scenario of plan.only ?? scenarios) {
    log(`key server: ${scenario.name}, ${plan.seconds} s`)
    results.push(
      ...(await Promise.all(
        PEERS.map(async (peer) => ({
          peer: peer.name,
          scenario: scenario.name,
          cell: whyNot(peer, ALGORITHM) ?? (await play(peer, scenario, plan)),
        })),
      )),
    )
  }
  return results
}

async function play(
  peer: Peer,
  scenario: Scenario,
  plan: KeyServerPlan,
): Promise<KeyServerCount | NotApplicable> {
  const [first, second] = [createIssuer(ALGORITHM, 'key-1'), createIssuer(ALGORITHM, 'key-2')]
  const server = await startJwksServer(keysOf(first))
  const actors = { server, first, second }
  const { keyMaxAge } = scenario
  const setting = {
    ...settingOf(first, server.url),
    ...(keyMaxAge !== undefined && { keyMaxAge }),
  }
  const verifier = peer.remote(setting)
  try {
    if (isNotApplicable(verifier)) return verifier
    if (scenario.warm) await verifier.verify(first.token(0))
    if (keyMaxAge !== undefined) await sleep(keyMaxAge * 1000 + 100)
    const before = server.fetches
    scenario.begin(actors)
    const sending = sendAll(verifier, scenario, actors, plan)
    await sleep(plan.seconds * 1000)
    const fetches = server.fetches - before
    return { fetches, ...(await sending) }
  } finally {
    if (!isNotApplicable(verifier)) verifier.close?.()
    server.close()
  }
}

async function sendAll(
  verifier: Verifier,
  scenario: Scenario,
  actors: Actors,
  { seconds }: KeyServerPlan,
): Promise<Omit<KeyServerCount, 'fetches'>> {
  const waits: Promise<number>[] = []
  const floods: Promise<number>[] = []
  const interval = 1000 / (scenario.flood ? FLOOD_PER_SECOND : GOOD_PER_SECOND)
  const goodEvery = scenario.flood ? FLOOD_PER_SECOND / GOOD_PER_SECOND : 1
  const start = performance.now()
  for (let tick = 0; tick * interval < seconds * 1000; tick += 1) {
    await sleep(Math.max(0, start + tick * interval - performance.now()))
    // Each user's token is new, so that no cache of tokens stands before the keys.
    if (scenario.flood) {
      const kid = `random-${tick}`
      floods.push(wait(verifier, actors.first.token(tick, {}, { kid })))
    }
    if (tick % goodEvery === 0) {
      const turn = tick / goodEvery
      waits.push(wait(verifier, scenario.signer(actors, turn).token(1_000_000 + turn)))
    }
  }
  const answered = await Promise.all(waits)
  await Promise.all(floods)
  return {
    refused: answered.filter((ms) => ms === REFUSED).length,
    sent: answered.length,
    longestWait: Math.max(0, ...answered.filter((ms) => ms !== REFUSED)),
  }
}

const REFUSED = -1

/** ms until the token was let through; REFUSED if it was not. */
async function wait({ verify }: Verifier, token: string): Promise<number> {
  const start = performance.now()
  try {
    await verify(token)
    return performance.now() - start
  } catch {
    return REFUSED
  }
}

function keysOf(...issuers: readonly Issuer[]): readonly JWK[] {
  return issuers.flatMap(({ jwk }) => (jwk ? [jwk] : []))
}
