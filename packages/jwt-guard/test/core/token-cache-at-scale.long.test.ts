import { afterEach, expect, it, vi } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { useFastHmac } from '../support/fast-hmac.js'
import { forge, hs256, type Signer } from '../support/forge.js'
import { AUDIENCE, goodClaims, ISSUER } from '../support/issuer.js'
import { MIB, usedHeap } from '../support/memory.js'
import { createRandom } from '../support/random.js'
import { refusal } from '../support/refusal.js'

const SECRET = 'a secret of thirty-two bytes, or more'
const signer: Signer = hs256(SECRET)
/** Distinct tokens of the memory test: JWT_GUARD_TOKENS=1000000 for the long run. */
const TOKENS = Number(process.env['JWT_GUARD_TOKENS'] ?? 40_000)

function guardWith(maxEntries: number): Guard {
  return createGuard({ issuer: ISSUER, audience: AUDIENCE, secret: SECRET, cache: { maxEntries } })
}

/** As the bytes come from a socket: flat strings of their own. */
function tokenOf(user: number, bulk = ''): string {
  const payload = goodClaims({ sub: `user-${user}`, email: `${user}@example.com`, bulk })
  return Buffer.from(forge({ alg: 'HS256' }, payload, signer)).toString('latin1')
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it('100,000 users, hot and cold in any order: the sub returned is the sub signed', async () => {
  useFastHmac(SECRET)
  const guard = guardWith(2000)
  const random = createRandom(1)
  const recent: { readonly user: number; readonly token: string }[] = []
  let wrong = 0
  for (let user = 0; user < 100_000; user += 1) {
    const sent = { user, token: tokenOf(user) }
    recent[user % 3000] = sent
    // Some of these are still cached, some were pushed out.
    for (const { user, token } of [sent, random.pick(recent)]) {
      const { userId, claims } = await guard.verify(token)
      if (userId !== `user-${user}` || claims.email !== `${user}@example.com`) wrong += 1
    }
  }
  expect(wrong).toBe(0)
}, 120_000)

it(`${TOKENS} distinct tokens: the heap stays within 20 MiB above the bound`, async () => {
  useFastHmac(SECRET)
  const maxEntries = Math.min(10_000, TOKENS / 10)
  const guard = guardWith(maxEntries)
  const bulk = 'x'.repeat(800)
  for (let user = 0; user < maxEntries; user += 1) await guard.verify(tokenOf(user, bulk))
  const full = usedHeap()
  for (let user = maxEntries; user < TOKENS; user += 1) await guard.verify(tokenOf(user, bulk))
  const grown = usedHeap() - full
  // Used once more, or it would be collected before its size was taken.
  await guard.verify(tokenOf(0))
  expect(grown / MIB).toBeLessThan(20)
}, 600_000)

it('a few tokens verified over and over: the heap stays as it is', async () => {
  useFastHmac(SECRET)
  let clock = 0
  // No spy: it keeps its calls.
  vi.stubGlobal('performance', { now: () => clock })
  const guard = createGuard({
    issuer: ISSUER,
    audience: AUDIENCE,
    secret: SECRET,
    cache: { maxAge: 1 },
  })
  const bulk = 'x'.repeat(800)
  const tokens = Array.from({ length: 100 }, (_, user) => tokenOf(user, bulk))
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) {
      // Too old to count, so that each is verified and remembered anew.
      clock += 1000
      for (const token of tokens) await guard.verify(token)
    }
  }
  await turns(20)
  const before = usedHeap()
  await turns(300)
  expect((usedHeap() - before) / MIB).toBeLessThan(5)
}, 60_000)

it('a flood of tokens that fail leaves nothing in the cache', async () => {
  useFastHmac(SECRET)
  const guard = guardWith(1_000_000)
  const before = usedHeap()
  for (let user = 0; user < 10_000; user += 1) {
    const forged = `${tokenOf(user).slice(0, -4)}AAAA`
    const { reason } = await refusal(guard.verify(forged))
    if (reason !== 'bad_signature') throw new Error(reason)
  }
  const grown = usedHeap() - before
  await guard.verify(tokenOf(0))
  expect(grown / MIB).toBeLessThan(3)
}, 60_000)
