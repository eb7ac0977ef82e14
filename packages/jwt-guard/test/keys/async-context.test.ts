import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { createGuard, type GuardEvent } from '../../src/index.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER, sign } from '../support/issuer.js'
import { usedHeap } from '../support/memory.js'

const request = new AsyncLocalStorage<object>()
const key = await createSigningKey()

interface Contexts {
  /** The request as which each load was traced. */
  readonly loads: unknown[]
  /** And each event. */
  readonly events: [type: string, request: unknown][]
}

function watchedGuard(keys: object = {}) {
  const contexts: Contexts = { loads: [], events: [] }
  const guard = createGuard({
    issuer: ISSUER,
    audience: AUDIENCE,
    async jwks() {
      contexts.loads.push(request.getStore())
      await sleep(1)
      contexts.loads.push(request.getStore())
      return { keys: [key.jwk] }
    },
    onEvent: ({ type }: GuardEvent) => void contexts.events.push([type, request.getStore()]),
    keys,
  })
  return { guard, contexts }
}

describe('work behind the requests', () => {
  it('is traced as none of them: the first load and the refreshes by the timer', async () => {
    const { guard, contexts } = watchedGuard({ maxAge: 1 })
    const token = await sign(key)
    const first = { id: 1 }
    await request.run(first, () => guard.verify(token))
    await vi.waitFor(() => expect(contexts.loads.length).toBeGreaterThanOrEqual(6), 10_000)
    guard.close()
    expect(contexts.loads.filter((store) => store !== undefined)).toEqual([])
    const told = contexts.events.map(([type, store]) => [type, store === first])
    expect(told.filter(([type]) => type === 'verified')).toEqual([['verified', true]])
    expect(told.filter(([, isFirst]) => isFirst)).toHaveLength(1)
  })

  it('an unknown kid’s load neither', async () => {
    const { guard, contexts } = watchedGuard({ minRefreshInterval: 1 })
    await guard.ready()
    contexts.loads.length = 0
    const other = await createSigningKey('other')
    const token = await sign(other)
    await request.run({}, () => guard.verify(token).catch(() => undefined))
    guard.close()
    expect(contexts.loads).toEqual([undefined, undefined])
  })

  it.each<[name: string, keys: object]>([
    ['loaded keys', { jwks: async () => sleep(1, { keys: [key.jwk] }) }],
    ['given keys', { jwks: { keys: [key.jwk] } }],
    ['a secret', { secret: 's'.repeat(32) }],
  ])('keeps nothing of the first request: %s', async (_, keys) => {
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, ...keys })
    const tokens = [await sign(key), forge({ alg: 'HS256' }, goodClaims(), hs256('s'.repeat(32)))]
    const held = await firstRequest(async (store) =>
      request.run(store, () => Promise.any(tokens.map((token) => guard.verify(token)))),
    )
    await vi.waitFor(async () => {
      await sleep(10)
      usedHeap()
      // No matcher may hold it.
      expect(held.deref() === undefined).toBe(true)
    }, 10_000)
    guard.close()
  })
})

async function firstRequest(serve: (store: object) => Promise<unknown>): Promise<WeakRef<object>> {
  const store = { of: 'the first request' }
  await serve(store)
  return new WeakRef(store)
}
