import { callsFor, oneByOne } from './calls.js'
import { createIssuer, settingOf, type Issuer, type Setting } from './issuer.js'
import { startJwksServer } from './jwks-server.js'
import { isNotApplicable, whyNot, type NotApplicable, type Peer, type Verifier } from './peer.js'
import { PEERS } from './peers.js'
import type { Growth, GrowthResult } from './results.js'
import { interleave, median, type Case, type Sampled } from './sampling.js'
import { createTokenSupply, type TokenSupply } from './tokens.js'

export interface GrowthPlan {
  readonly keySetSizes: readonly number[]
  readonly userCounts: readonly number[]
  readonly rounds: number
  readonly warmUp?: number
  /** Length of one sample of hot tokens. */
  readonly ms: number
  /** Tokens in one sample of cold ones. */
  readonly coldTokens: number
}

/** All peers know it. */
const KEYS_ALGORITHM = 'ES256'
/** The signature isn't checked again for a hot token, so the fastest to sign will do. */
const USERS_ALGORITHM = 'HS256'
const HOT_USERS = 100
const NO_TOKENS_KEPT = { na: 'keeps no verified tokens' }

/** µs per verification as the key set grows, and as the users grow whose tokens are hot. */
export async function measureGrowth(
  plan: GrowthPlan,
  log: (line: string) => void,
): Promise<readonly GrowthResult[]> {
  log(`key sets of ${plan.keySetSizes.join(', ')} keys`)
  const keys = await measureKeys(plan)
  log(`caches of ${plan.userCounts.map((count) => count.toLocaleString('en')).join(', ')} users`)
  return [...keys, ...(await measureUsers(plan))]
}

/** The token is signed by the last key of the set. */
async function measureKeys(plan: GrowthPlan): Promise<readonly GrowthResult[]> {
  const largest = Math.max(...plan.keySetSizes)
  const issuers = Array.from({ length: largest }, (_, index) =>
    createIssuer(KEYS_ALGORITHM, `key-${index + 1}`),
  )
  const server = await startJwksServer()
  const supplies = new Map<number, TokenSupply>()
  const settings = plan.keySetSizes.map((size) => {
    const signing = issuers[size - 1]
    if (signing === undefined) throw new TypeError(`no key set of ${size}`)
    supplies.set(size, createTokenSupply(signing, HOT_USERS))
    return { size, setting: keySetting(signing, issuers.slice(0, size), server.url) }
  })
  const results: GrowthResult[] = []
  const cases: { peer: Peer; size: number; verifier: Verifier }[] = []
  for (const peer of PEERS) {
    const na = whyNot(peer, KEYS_ALGORITHM) ?? peer.keySet
    if (na !== undefined) results.push(...rows(peer, na))
    else {
      for (const { size, setting } of settings) {
        server.publish(setting.jwks.keys)
        const verifier = await peer.verifier(setting)
        if (isNotApplicable(verifier)) throw new TypeError(`${peer.name}: ${verifier.na}`)
        // Those that fetch their keys do so now.
        await verifier.verify(supplies.get(size)?.hot(1)[0] ?? '')
        cases.push({ peer, size, verifier })
      }
    }
  }
  for (const tokens of ['hot', 'cold'] as const) {
    const sampled = await interleave(
      await Promise.all(
        cases.map(async ({ peer, size, verifier }) => {
          const supply = supplies.get(size)
          if (supply === undefined) throw new TypeError(`no tokens for ${size} keys`)
          const id = idOf(peer, size)
          return tokens === 'hot'
            ? hotCase(id, verifier, supply, HOT_USERS, plan.ms)
            : coldCase(id, verifier, supply, plan.coldTokens)
        }),
      ),
      plan,
    )
    for (const peer of new Set(cases.map((one) => one.peer))) {
      const cell = growthOf(peer, plan.keySetSizes, sampled)
      results.push({ peer: peer.name, what: `keys, ${tokens}`, cell })
    }
  }
  for (const { verifier } of cases) verifier.close?.()
  server.close()
  return results
}

function rows(peer: Peer, na: NotApplicable): readonly GrowthResult[] {
  return (['keys, hot', 'keys, cold'] as const).map((what) => ({ peer: peer.name, what, cell: na }))
}

function keySetting(signing: Issuer, issuers: readonly Issuer[], url: string): Setting {
  // A path of its own for each set: some peers keep keys by URL for the whole process.
  return settingOf(
    signing,
    `${url}?keys=${issuers.length}`,
    issuers.flatMap(({ jwk }) => (jwk ? [jwk] : [])),
  )
}

async function measureUsers(plan: GrowthPlan): Promise<readonly GrowthResult[]> {
  const issuer = createIssuer(USERS_ALGORITHM)
  const results: GrowthResult[] = []
  const bytes = new Map<Peer, number>()
  const cases: Case[] = []
  const supplies = new Map(
    plan.userCounts.map((count) => [count, createTokenSupply(issuer, count)] as const),
  )
  for (const peer of PEERS) {
    if (!peer.keepsTokens) {
      results.push({ peer: peer.name, what: 'users', cell: NO_TOKENS_KEPT })
      continue
    }
    for (const [count, supply] of supplies) {
      const setting = { ...settingOf(issuer, ''), cacheEntries: count }
      const verifier = await peer.verifier(setting)
      if (isNotApplicable(verifier)) throw new TypeError(`${peer.name}: ${verifier.na}`)
      const before = heapUsed()
      await oneByOne(verifier, supply.hot(count))
      bytes.set(peer, (heapUsed() - before) / count)
      cases.push(await hotCase(idOf(peer, count), verifier, supply, count, plan.ms))
    }
  }
  const sampled = await interleave(cases, plan)
  for (const peer of PEERS) {
    if (!peer.keepsTokens) continue
    const cell = growthOf(peer, plan.userCounts, sampled)
    const bytesPerUser = Math.round(bytes.get(peer) ?? NaN)
    results.push({ peer: peer.name, what: 'users', cell: { ...cell, bytesPerUser } })
  }
  return results
}

async function hotCase(
  id: string,
  verifier: Verifier,
  supply: TokenSupply,
  users: number,
  ms: number,
): Promise<Case> {
  const pilot = await oneByOne(verifier, supply.hot(Math.min(users, 200)))
  const calls = callsFor(ms, pilot, 8, 4000)
  return { id, sample: () => oneByOne(verifier, supply.hot(calls)) }
}

function coldCase(id: string, verifier: Verifier, supply: TokenSupply, tokens: number): Case {
  return {
    id,
    sample: (round) => oneByOne(verifier, supply.cold(tokens, `round ${round}`)),
  }
}

function idOf(peer: Peer, size: number): string {
  return `${peer.name} ${size}`
}

function growthOf(
  peer: Peer,
  sizes: readonly number[],
  sampled: ReadonlyMap<string, Sampled>,
): Growth {
  const all = sizes.map((size) => ({ size, timing: sampled.get(idOf(peer, size)) }))
  const first = all[0]?.timing?.rounds ?? []
  const last = all.at(-1)?.timing?.rounds ?? []
  return {
    us: Object.fromEntries(all.map(({ size, timing }) => [size, timing?.median ?? NaN])),
    factor: median(last.map((value, round) => value / (first[round] ?? NaN))),
  }
}

/** After a collection, where the process lets itself be told to collect. */
function heapUsed(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
