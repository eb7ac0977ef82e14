import { expect, onTestFinished } from 'vitest'
import { createGuard, isAuthError, type Guard } from '../../src/index.js'
import { useFastHmac } from '../support/fast-hmac.js'
import { forge, hs256, signerOf, type Signer } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER } from '../support/issuer.js'
import { MIB, usedHeap } from '../support/memory.js'
import { MUTATIONS, type Genuine } from '../support/mutations.js'
import { createRandom } from '../support/random.js'

/** Another one makes other tokens. */
export const SEED = Number(process.env['JWT_GUARD_FUZZ_SEED'] ?? 20_261_121)
const BATCH = 500
const SECRET = 'a secret of thirty-two bytes, or more'

interface Target {
  readonly guard: Guard
  readonly genuine: Genuine
}

async function makeTargets(): Promise<readonly Target[]> {
  const [key, imposter] = [await createSigningKey(), await createSigningKey()]
  const common = { issuer: ISSUER, audience: AUDIENCE, clockTolerance: 5 }
  return [
    {
      guard: createGuard({ ...common, secret: SECRET }),
      genuine: genuine({ alg: 'HS256', typ: 'JWT' }, hs256(SECRET), hs256('x'.repeat(32))),
    },
    {
      guard: createGuard({ ...common, jwks: { keys: [key.jwk] } }),
      genuine: genuine({ alg: 'EdDSA', kid: 'key-1' }, signerOf(key), signerOf(imposter)),
    },
  ]
}

function genuine(header: Record<string, unknown>, signer: Signer, imposter: Signer): Genuine {
  const claims = goodClaims({ exp: Math.floor(Date.now() / 1000) + 86_400 })
  return { header, claims, signer, imposter, token: forge(header, claims, signer) }
}

/** Of a million errors nobody reads the stack, and to make it takes more than half of the time. */
function withoutStacks(): void {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  onTestFinished(() => void (Error.stackTraceLimit = stackTraceLimit))
}

/** Sends that many damaged tokens: none is accepted, each is refused by its type, memory is flat. */
export async function attackWithMutatedTokens(count: number): Promise<void> {
  useFastHmac(SECRET)
  withoutStacks()
  const targets = await makeTargets()
  const mutations = Object.entries(MUTATIONS)
  const wrong: string[] = []
  const reasons = new Map<string, number>()
  let heap = 0

  async function attack(index: number): Promise<void> {
    const random = createRandom(SEED + index)
    const { guard, genuine } = targets[index % 16 === 0 ? 1 : 0] ?? random.pick(targets)
    const [name, mutate] = random.pick(mutations)
    const token = mutate(genuine, random)
    const whole = random.below(4) === 0
    // Several spaces after the scheme are fine.
    if ((whole ? token.replace(/^ +/, '') : token) === genuine.token) return
    try {
      await (whole ? guard.authenticate(`Bearer ${token}`) : guard.verify(token))
      wrong.push(`accepted: ${name}, number ${index}: ${token}`)
    } catch (error) {
      const refused = isAuthError(error) && error.status < 500
      if (!refused) wrong.push(`${String(error)}: ${name}, number ${index}: ${token}`)
      else reasons.set(error.reason, (reasons.get(error.reason) ?? 0) + 1)
    }
  }

  for (let start = 0; start < count; start += BATCH) {
    await Promise.all(Array.from({ length: BATCH }, (_, at) => attack(start + at)))
    if (wrong.length > 0) break
    // The genuine ones still pass in between.
    for (const { guard, genuine } of targets) await guard.verify(genuine.token)
    if (heap === 0 && start >= count / 4) heap = usedHeap()
  }

  const grown = usedHeap() - heap
  // Used once more, or they would be collected before their size was taken.
  for (const { guard, genuine } of targets) await guard.verify(genuine.token)
  expect(wrong.slice(0, 5)).toEqual([])
  expect(grown / MIB).toBeLessThan(8)
  // Every kind of rule was reached, the signature included.
  expect([...reasons.keys()]).toEqual(
    expect.arrayContaining([
      'malformed_authorization',
      'malformed_token',
      'malformed_header',
      'algorithm_not_allowed',
      'critical_header',
      'malformed_kid',
      'wrong_type',
      'bad_signature',
      'malformed_claims',
      'wrong_issuer',
      'wrong_audience',
      'malformed_time',
      'expired',
      'not_yet_valid',
      'issued_in_future',
      'malformed_subject',
      'key_bound',
    ]),
  )
}
