import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/revocation.js'
import { behavesAsAStore } from './stores.js'

describe('the memory store', () => {
  const store = createMemoryStore()
  behavesAsAStore(() => store)

  it('forgets an entry when its time is over', async () => {
    let now = 0
    const own = createMemoryStore({ now: () => now })
    await own.write('user:a', 5, 10)
    now = 9_999
    expect(await own.read(['user:a'])).toEqual([5])
    now = 10_000
    expect(await own.read(['user:a'])).toEqual([undefined])
    await own.write('user:a', 3, 10)
    expect(await own.read(['user:a'])).toEqual([3])
  })

  it('does not end an entry earlier because it was written again', async () => {
    let now = 0
    const own = createMemoryStore({ now: () => now })
    await own.write('user:a', 5, 100)
    await own.write('user:a', 4, 1)
    now = 50_000
    expect(await own.read(['user:a'])).toEqual([5])
  })

  it('holds at most twice what lives: 100,000 revocations of a minute, over an hour', async () => {
    let now = 0
    const own = createMemoryStore({ now: () => now })
    let most = 0
    for (let index = 0; index < 100_000; index += 1) {
      now += 36
      await own.write(`jti:${index}`, 1, 60)
      most = Math.max(most, own.size)
    }
    const live = 60_000 / 36
    expect(most).toBeLessThan(2 * live + 64)
    expect(await own.read(['jti:99999', 'jti:98500', 'jti:98000'])).toEqual([1, 1, undefined])
  })

  it('refuses options it does not know', () => {
    expect(() => Reflect.apply(createMemoryStore, undefined, [{ max: 5 }])).toThrow('`max`')
  })
})
