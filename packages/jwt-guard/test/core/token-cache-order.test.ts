import { engine } from '#signature'
import { expect, it } from 'vitest'
import { createTokenCache, type CachedToken } from '../../src/core/token-cache.js'
import { createPrincipal } from '../../src/core/principal.js'
import { importSecret } from '../../src/keys/fixed-keys.js'
import { createRandom } from '../support/random.js'

const source = {
  find: () => [],
  holds: () => true,
  ready: () => Promise.resolve(),
  health: () => ({ keys: 'fresh', kids: [] }) as const,
  close: () => undefined,
}

const key = await importSecret(new Uint8Array(32), 0, engine)
const principal = createPrincipal({
  payload: { sub: 'user' },
  claims: {},
  scopes: [],
  key: { alg: 'HS256' },
  origin: { challenge: { realm: 'api' }, emit: undefined, hookTimeout: 5 },
})

function entryUntil(validUntil: number): CachedToken<unknown> {
  return { principal, key, source, validFrom: 0, validUntil, staleAt: Infinity }
}

/** What the cache is to be, written the plain way: the first of the list goes first. */
function createModel(maxEntries: number) {
  const lag = Math.floor(maxEntries / 8)
  const order: { token: string; turn: number; validUntil: number }[] = []
  let turn = 0
  const indexOf = (token: string) => order.findIndex((one) => one.token === token)
  return {
    get(token: string, now: number): boolean {
      const [place] = order.splice(indexOf(token) === -1 ? order.length : indexOf(token), 1)
      if (place === undefined || now >= place.validUntil) return false
      if (turn - place.turn > lag) order.push({ ...place, turn: (turn += 1) })
      else order.push(place)
      order.sort((one, other) => one.turn - other.turn)
      return true
    },
    set(token: string, validUntil: number): void {
      turn += 1
      if (indexOf(token) !== -1) order.splice(indexOf(token), 1)
      order.push({ token, turn, validUntil })
      if (order.length > maxEntries) order.shift()
    },
  }
}

it.each([1, 2, 8, 64])(
  'lets go of the one left alone longest, whatever came before: %i',
  (bound) => {
    const random = createRandom(bound)
    const cache = createTokenCache(bound)
    const model = createModel(bound)
    for (let now = 0; now < 20_000; now += 1) {
      const token = `token ${random.below(bound * 3)}`
      if (random.below(2) === 0) {
        const hit = cache.get(token, now, 0) !== undefined
        expect([now, hit]).toEqual([now, model.get(token, now)])
        continue
      }
      const validUntil = now + random.below(bound * 8)
      cache.set(token, entryUntil(validUntil))
      model.set(token, validUntil)
    }
  },
)
