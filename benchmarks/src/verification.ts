import { callsFor, inFlight } from './calls.js'
import { assertCorrect } from './correctness.js'
import { createIssuer, settingOf, type Algorithm } from './issuer.js'
import { startJwksServer } from './jwks-server.js'
import { isNotApplicable, whyNot, type NotApplicable, type Peer, type Verifier } from './peer.js'
import { GUARD, PEERS } from './peers.js'
import type { VerificationResult } from './results.js'
import { interleave, ratio, type Case } from './sampling.js'
import { createTokenSupply, type TokenSupply } from './tokens.js'

export interface VerificationPlan {
  readonly algorithms: readonly Algorithm[]
  readonly users: number
  readonly rounds: number
  readonly warmUp?: number
  /** Length of one sample of hot tokens. */
  readonly ms: number
  /** Tokens in one sample of cold ones; each is signed for it. */
  readonly coldTokens: number
}

export const CONCURRENCIES = [1, 32] as const
const TOKENS = ['hot', 'cold'] as const

/** µs per verification: every peer, hot and cold, alone and 32 at once. */
export async function measureVerification(
  plan: VerificationPlan,
  log: (line: string) => void,
): Promise<readonly VerificationResult[]> {
  const results: VerificationResult[] = []
  const [first] = plan.algorithms
  if (first !== undefined && plan.warmUp !== 0) {
    // Thrown away: until a function has run some thousand times, it is not the code that counts.
    log(`warming up with ${first}`)
    await measureAlgorithm(first, plan)
  }
  for (const alg of plan.algorithms) {
    log(`verification, ${alg}`)
    results.push(...(await measureAlgorithm(alg, within(plan, alg))))
  }
  return results
}

/** P-521 takes milliseconds per signature: ten times as long as all others together. */
const SLOW: Algorithm = 'ES512'
const SLOW_LIMIT = { rounds: 5, warmUp: 1, coldTokens: 32 }

function within(plan: VerificationPlan, alg: Algorithm): VerificationPlan {
  if (alg !== SLOW) return plan
  const { rounds, warmUp, coldTokens } = SLOW_LIMIT
  return {
    ...plan,
    rounds: Math.min(plan.rounds, rounds),
    warmUp: Math.min(plan.warmUp ?? warmUp, warmUp),
    coldTokens: Math.min(plan.coldTokens, coldTokens),
    // Enough for every peer to have seen them; the pilot verifies each of them once.
    users: Math.min(plan.users, coldTokens),
  }
}

async function measureAlgorithm(
  alg: Algorithm,
  plan: VerificationPlan,
): Promise<readonly VerificationResult[]> {
  const issuer = createIssuer(alg)
  const server = await startJwksServer(issuer.jwk ? [issuer.jwk] : [])
  const setting = settingOf(issuer, server.url)
  const supply = createTokenSupply(issuer, plan.users)
  const verifiers = new Map<Peer, Verifier | NotApplicable>()
  for (const peer of PEERS) {
    const made = whyNot(peer, alg) ?? (await peer.verifier(setting))
    if (!isNotApplicable(made)) await assertCorrect(peer.name, made, issuer)
    verifiers.set(peer, made)
  }
  const results: VerificationResult[] = []
  for (const tokens of TOKENS) {
    for (const concurrency of CONCURRENCIES) {
      const row = { alg, tokens, concurrency }
      const cases: Case[] = []
      for (const [peer, made] of verifiers) {
        const na = isNotApplicable(made) ? made : tokens === 'cold' ? peer.cold : undefined
        if (na !== undefined) results.push({ peer: peer.name, ...row, cell: na })
        else if (!isNotApplicable(made)) {
          cases.push(await createCase(peer, made, row, { plan, supply }))
        }
      }
      const sampled = await interleave(cases, plan)
      const guard = sampled.get(GUARD)
      for (const [peer, timing] of sampled) {
        const timesGuard = guard ? ratio(timing, guard) : NaN
        results.push({ peer, ...row, cell: { us: timing.median, timesGuard } })
      }
    }
  }
  for (const made of verifiers.values()) if (!isNotApplicable(made)) made.close?.()
  server.close()
  return results
}

async function createCase(
  peer: Peer,
  verifier: Verifier,
  { tokens, concurrency }: { readonly tokens: 'hot' | 'cold'; readonly concurrency: number },
  { plan, supply }: { readonly plan: VerificationPlan; readonly supply: TokenSupply },
): Promise<Case> {
  if (tokens === 'cold') {
    const calls = Math.max(plan.coldTokens, concurrency)
    return {
      id: peer.name,
      sample: (round) =>
        inFlight(verifier, supply.cold(calls, `${concurrency}, ${round}`), concurrency),
    }
  }
  // Every user once, so that the token is a known one where tokens are kept.
  const pilot = await inFlight(verifier, supply.hot(plan.users), concurrency)
  const calls = callsFor(plan.ms, pilot, concurrency, 4000)
  return {
    id: peer.name,
    sample: () => inFlight(verifier, supply.hot(calls), concurrency),
  }
}
