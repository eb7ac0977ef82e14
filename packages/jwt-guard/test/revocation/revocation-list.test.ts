import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { createMemoryStore, createRevocationList } from '../../src/revocation.js'
import type {
  RevocationList,
  RevocationListOptions,
  RevocationStore,
} from '../../src/revocation.js'
import { createTestIssuer, type TestIssuer } from '../../src/testing.js'

interface World {
  readonly issuer: TestIssuer
  readonly guard: Guard
  readonly list: RevocationList
}

function world(
  store: RevocationStore = createMemoryStore(),
  options: Partial<RevocationListOptions> = {},
): World {
  const issuer = createTestIssuer()
  const { now } = issuer.clock
  const list = createRevocationList(store, {
    onFailure: 'closed',
    lifetime: 900,
    onError: () => undefined,
    now,
    ...options,
  })
  const guard = createGuard({ ...issuer.guardOptions, isRevoked: list.isRevoked })
  onTestFinished(() => guard.close())
  return { issuer, guard, list }
}

const revoked = { code: 'invalid_token', reason: 'revoked', status: 401 }

describe('a revocation list', () => {
  it('refuses one token by its jti, cached or not, and no other', async () => {
    const { issuer, guard, list } = world()
    const [one, other] = await Promise.all(
      ['t1', 't2'].map((jti) => issuer.token({ sub: 'alice', jti })),
    )
    await guard.verify(one ?? '')
    await list.revokeToken('t1')
    await expect(guard.verify(one ?? '')).rejects.toMatchObject(revoked)
    expect((await guard.verify(other ?? '')).tokenId).toBe('t2')
  })

  it('refuses every token of a session by its sid, and those of other sessions not', async () => {
    const { issuer, guard, list } = world()
    const tokens = await Promise.all(
      ['s1', 's1', 's2'].map((sid, at) => issuer.token({ sub: 'alice', sid, jti: `t${at}` })),
    )
    await list.revokeSession('s1')
    await expect(guard.verify(tokens[0] ?? '')).rejects.toMatchObject(revoked)
    await expect(guard.verify(tokens[1] ?? '')).rejects.toMatchObject(revoked)
    expect((await guard.verify(tokens[2] ?? '')).sessionId).toBe('s2')
  })

  it('signs a user out everywhere: tokens until now are refused, new ones pass', async () => {
    const { issuer, guard, list } = world()
    const before = await issuer.token('alice')
    const ofBob = await issuer.token('bob')
    await list.revokeUser('alice')
    await expect(guard.verify(before)).rejects.toMatchObject(revoked)
    issuer.clock.advance(1)
    expect((await guard.verify(await issuer.token('alice'))).userId).toBe('alice')
    expect((await guard.verify(ofBob)).userId).toBe('bob')
  })

  it('refuses a token of that very moment, and one that does not say when it was issued', async () => {
    const { issuer, guard, list } = world()
    const now = Math.floor(issuer.clock.now() / 1000)
    await list.revokeUser('alice', new Date(now * 1000))
    const at = (iat?: number): Promise<string> => issuer.token({ sub: 'alice', iat })
    await expect(guard.verify(await at(now - 1))).rejects.toMatchObject(revoked)
    await expect(guard.verify(await at(now))).rejects.toMatchObject(revoked)
    await expect(guard.verify(await at())).rejects.toMatchObject(revoked)
    expect((await guard.verify(await at(now + 1))).userId).toBe('alice')
    expect((await guard.verify(await issuer.token({ sub: 'bob', iat: undefined }))).userId).toBe(
      'bob',
    )
  })

  it('does not take a sign-out back when an earlier moment is revoked after it', async () => {
    const { issuer, guard, list } = world()
    const token = await issuer.token('alice')
    await list.revokeUser('alice')
    await list.revokeUser('alice', new Date(issuer.clock.now() - 600_000))
    await expect(guard.verify(token)).rejects.toMatchObject(revoked)
  })

  it.each<[string, (list: RevocationList) => Promise<void>]>([
    ['a ban', (list) => list.databaseHooks().user.update.after({ id: 'alice', banned: true })],
    ['a deletion', (list) => list.databaseHooks().user.delete.after({ id: 'alice' })],
  ])('refuses what is issued within a minute after %s, and nothing of later', async (_, end) => {
    const { issuer, guard, list } = world()
    await end(list)
    issuer.clock.advance(59)
    const late = await issuer.token('alice')
    await expect(guard.verify(late)).rejects.toMatchObject(revoked)
    issuer.clock.advance(2)
    expect((await guard.verify(await issuer.token('alice'))).userId).toBe('alice')
    issuer.clock.advance(838)
    await expect(guard.verify(late)).rejects.toMatchObject(revoked)
  })

  it('lets a user in again at once whose deletion was called off', async () => {
    const { issuer, guard, list } = world()
    const before = await issuer.token('alice')
    await list.databaseHooks().user.delete.before({ id: 'alice' })
    await expect(guard.verify(before)).rejects.toMatchObject(revoked)
    issuer.clock.advance(1)
    expect((await guard.verify(await issuer.token('alice'))).userId).toBe('alice')
  })

  it('refuses a token that is made while its user is being deleted', async () => {
    const { issuer, guard, list } = world()
    const { before, after } = list.databaseHooks().user.delete
    await before({ id: 'alice' })
    issuer.clock.advance(2)
    const token = await issuer.token('alice')
    expect((await guard.verify(token)).userId).toBe('alice')
    await after({ id: 'alice' })
    await expect(guard.verify(token)).rejects.toMatchObject(revoked)
  })

  it('takes an update that found no row for no ban', async () => {
    const { issuer, guard, list } = world()
    const token = await issuer.token('alice')
    const { after } = list.databaseHooks().user.update
    await after(null)
    await after({ id: 'alice', banned: false })
    expect((await guard.verify(token)).userId).toBe('alice')
    await after({ id: 'alice', banned: true })
    await expect(guard.verify(token)).rejects.toMatchObject(revoked)
  })

  it('does not mix a user, a token and a session of the same name', async () => {
    const { issuer, guard, list } = world()
    const token = await issuer.token({ sub: 'x', jti: 'y', sid: 'z' })
    await list.revokeUser('y')
    await list.revokeToken('z')
    await list.revokeSession('x')
    expect((await guard.verify(token)).userId).toBe('x')
  })

  it('keeps an entry as long as a token can live, a minute more, and no longer', async () => {
    const kept: number[] = []
    const store = createMemoryStore()
    const write: RevocationStore['write'] = (key, value, seconds) => {
      kept.push(seconds)
      return store.write(key, value, seconds)
    }
    const { issuer, list } = world({ read: store.read, write })
    await list.revokeToken('t1')
    await list.revokeSession('s1')
    await list.revokeUser('alice', new Date(issuer.clock.now() - 1000))
    await list.revokeUser('bob', new Date(issuer.clock.now() + 40_000))
    const { update } = list.databaseHooks().user
    await update.after({ id: 'carol', banned: true })
    expect(kept.map(Math.round)).toEqual([960, 960, 960, 1000, 1020])
  })

  it('asks the store once per request, for nothing that the token has not', async () => {
    const store = createMemoryStore()
    const read = vi.fn(store.read)
    const { issuer, guard } = world({ read, write: store.write })
    const token = await issuer.token({ sub: 'alice', jti: 't1' })
    await guard.verify(token)
    await guard.verify(token)
    const asked = ['user:alice', 'jti:t1']
    expect(read.mock.calls).toEqual([[asked], [asked]])
  })
})

const fails = (): Promise<never> => Promise.reject(new Error('connection refused'))
const hangs = (): Promise<never> => new Promise(() => undefined)
const throws = (): never => {
  throw new Error('no client')
}
const answers = (entries: unknown): RevocationStore => ({
  read: () => Promise.resolve(entries as readonly undefined[]),
  write: fails,
})
const broken: readonly (readonly [string, RevocationStore])[] = [
  ['fails', { read: fails, write: fails }],
  ['hangs', { read: hangs, write: hangs }],
  ['throws at once', { read: throws, write: throws }],
  ['answers nothing', answers(undefined)],
  ['answers too little', answers([])],
  ['answers null, as a client of Redis does', answers([null])],
  ['answers text, as a client of Redis does', answers(['1795215216'])],
  ['answers NaN', answers([Number.NaN])],
]

describe.each(broken)('a store that %s', (_, store) => {
  it('closed: 503 within the time limit, and never a 401', async () => {
    const { issuer, guard } = world(store, { timeout: 0.1 })
    const start = performance.now()
    await expect(guard.verify(await issuer.token('alice'))).rejects.toMatchObject({
      status: 503,
      code: 'unavailable',
      reason: 'revocation_unavailable',
    })
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it('open: the valid token passes within the time limit, a bad one does not', async () => {
    const { issuer, guard } = world(store, { timeout: 0.1, onFailure: 'open' })
    const start = performance.now()
    expect((await guard.verify(await issuer.token('alice'))).userId).toBe('alice')
    expect(performance.now() - start).toBeLessThan(2000)
    await expect(guard.verify('a.b.c')).rejects.toMatchObject({ status: 401 })
  })

  it('tells whoever revokes, in both modes: nothing was revoked', async () => {
    for (const onFailure of ['open', 'closed'] as const) {
      const { list } = world(store, { timeout: 0.1, onFailure })
      await expect(list.revokeToken('t1')).rejects.toThrow()
      await expect(list.revokeSession('s1')).rejects.toThrow()
      await expect(list.revokeUser('alice')).rejects.toThrow()
    }
  })
})

describe('a failing store', () => {
  it('is told of when it begins to fail, not at each request, and again the next time', async () => {
    const store = createMemoryStore()
    let down = true
    const read: RevocationStore['read'] = (keys) => (down ? fails() : store.read(keys))
    const onError = vi.fn()
    const { issuer, guard } = world({ read, write: store.write }, { onFailure: 'open', onError })
    const token = await issuer.token('alice')
    for (let request = 0; request < 5; request += 1) await guard.verify(token)
    expect(onError).toHaveBeenCalledOnce()
    down = false
    await guard.verify(token)
    down = true
    await guard.verify(token)
    expect(onError).toHaveBeenCalledTimes(2)
  })
})

describe('createRevocationList refuses', () => {
  const good = { onFailure: 'closed', lifetime: 900 }
  const store = createMemoryStore()
  it.each([
    ['no failure mode: it has no default', 'onFailure', store, { lifetime: 900 }],
    ['another failure mode', 'onFailure', store, { ...good, onFailure: 'ignore' }],
    ['no lifetime', 'lifetime', store, { onFailure: 'open' }],
    ['a duration, as the contract takes it', 'lifetime', store, { ...good, lifetime: '15m' }],
    ['no time for the store', 'timeout', store, { ...good, timeout: 0 }],
    ['a listener that is none', 'onError', store, { ...good, onError: 'console' }],
    ['an unknown option', 'ttl', store, { ...good, ttl: 5 }],
    ['no store', 'store.read', undefined, good],
    ['half a store', 'store.write', { read: store.read }, good],
  ])('%s', (_, option, given, options) => {
    const make = (): unknown => Reflect.apply(createRevocationList, undefined, [given, options])
    expect(make).toThrow(TypeError)
    expect(make).toThrow(`\`${option}\``)
  })

  it('to revoke what has no name', async () => {
    const { list } = world()
    for (const revoke of [list.revokeToken, list.revokeSession, list.revokeUser]) {
      await expect(revoke('')).rejects.toThrow(TypeError)
      await expect(Reflect.apply(revoke, undefined, [undefined])).rejects.toThrow(TypeError)
    }
    await expect(list.revokeUser('alice', new Date('no date'))).rejects.toThrow('`before`')
  })
})
