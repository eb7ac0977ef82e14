import { describe, expect, it, vi } from 'vitest'
import { createTokenCache, type CachedToken } from '../../../src/server/auth/token-cache'

function setUp(options: { maxEntries?: number; maxAge?: number } = {}) {
  const clock = { now: 1_000_000 }
  const cache = createTokenCache<CachedToken>({
    maxEntries: options.maxEntries ?? 100,
    maxAge: options.maxAge ?? 60,
    now: () => clock.now,
  })
  let minted = 0
  const mint = (lifetime = 900) =>
    vi.fn(async (): Promise<CachedToken | null> => {
      minted += 1
      return { token: `token-${minted}`, expiresAt: clock.now + lifetime * 1000 }
    })
  return { clock, cache, mint }
}

describe('the access tokens in memory', () => {
  it('are minted once for a hundred who ask at the same time', async () => {
    const { cache, mint } = setUp()
    const minter = mint()
    const tokens = await Promise.all(Array.from({ length: 100 }, () => cache.get('a', minter)))
    expect(minter).toHaveBeenCalledTimes(1)
    expect(new Set(tokens.map((minted) => minted?.token))).toEqual(new Set(['token-1']))
  })

  it('are minted once again when a hundred find it expired', async () => {
    const { cache, clock, mint } = setUp()
    await cache.get('a', mint())
    clock.now += 61_000
    const minter = mint()
    await Promise.all(Array.from({ length: 100 }, () => cache.get('a', minter)))
    expect(minter).toHaveBeenCalledTimes(1)
  })

  it('are never shared between sessions', async () => {
    const { cache, mint } = setUp()
    const [a, b] = await Promise.all([cache.get('a', mint()), cache.get('b', mint())])
    expect(a?.token).not.toBe(b?.token)
    expect((await cache.get('a', mint()))?.token).toBe(a?.token)
  })

  it('are used for maxAge at most, and not in the last tenth of their life', async () => {
    const { cache, clock, mint } = setUp({ maxAge: 60 })
    await cache.get('long', mint(900))
    await cache.get('short', mint(20))
    clock.now += 17_900
    expect((await cache.get('short', mint()))?.token).toBe('token-2')
    clock.now += 200
    expect((await cache.get('short', mint()))?.token).toBe('token-3')
    clock.now += 41_900
    expect((await cache.get('long', mint()))?.token).toBe('token-4')
  })

  it('don’t remember that there was no session, nor a failure', async () => {
    const { cache, mint } = setUp()
    expect(await cache.get('a', async () => null)).toBeNull()
    await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect(cache.size).toBe(0)
    expect((await cache.get('a', mint()))?.token).toBe('token-1')
  })

  it('are forgotten with their session', async () => {
    const { cache, mint } = setUp()
    await cache.get('session.signature', mint())
    await cache.get('other.signature', mint())
    cache.forget((session) => session.startsWith('session.'))
    expect(cache.size).toBe(1)
    expect(await cache.get('session.signature', async () => null)).toBeNull()
  })

  it('are not kept where the session ends while they are being minted', async () => {
    const { cache, clock } = setUp()
    let finish: (minted: CachedToken) => void = () => {}
    const slow = cache.get('a', () => new Promise((resolve) => (finish = resolve)))
    cache.forget(() => true)
    finish({ token: 'late', expiresAt: clock.now + 900_000 })
    expect((await slow)?.token).toBe('late')
    expect(cache.size).toBe(0)
    expect(await cache.get('a', async () => null)).toBeNull()
  })

  it('are dropped once when a hundred requests find them refused', async () => {
    const { cache, mint } = setUp()
    const refused = await cache.get('a', mint())
    const minter = mint()
    const renewed = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        if (index % 7 === 0) await Promise.resolve()
        cache.drop('a', refused?.token ?? '')
        return cache.get('a', minter)
      }),
    )
    expect(minter).toHaveBeenCalledTimes(1)
    expect(new Set(renewed.map((minted) => minted?.token))).toEqual(new Set(['token-2']))
  })

  it('are bounded: the one that has been here longest goes', async () => {
    const { cache, mint } = setUp({ maxEntries: 3 })
    for (const session of ['a', 'b', 'c', 'd']) await cache.get(session, mint())
    expect(cache.size).toBe(3)
    const minter = mint()
    await cache.get('b', minter)
    expect(minter).not.toHaveBeenCalled()
    await cache.get('a', minter)
    expect(minter).toHaveBeenCalledTimes(1)
  })
})
