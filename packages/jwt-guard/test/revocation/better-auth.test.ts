import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { admin } from 'better-auth/plugins'
import { decodeJwt } from 'jose'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { tokenContract } from '../../src/better-auth.js'
import { createGuard, isAuthError } from '../../src/index.js'
import { createMemoryStore, createRevocationList } from '../../src/revocation.js'
import type { RevocationStore } from '../../src/revocation.js'
import { API, authOptions, emptyTables } from '../better-auth/real-issuer.js'
import { later } from '../client/tokens.js'
import { openOrigin } from '../support/open-origin.js'
import { signIn, signUp, type Tables, type Visitor } from '../better-auth/real-issuer.js'

interface World {
  readonly origin: string
  readonly tables: Tables
  /** `accepted`, or the reason of the refusal. */
  verdict(token: string): Promise<string>
  /** Somebody with the admin plugin's role. */
  boss(): Promise<Visitor>
}

/** A store that can be switched off. */
function switchable(): RevocationStore & { down: boolean } {
  const { read, write } = createMemoryStore()
  const store = {
    down: false,
    read,
    write: async (...args: Parameters<typeof write>) => {
      if (store.down) throw new Error('connection refused')
      await write(...args)
    },
  }
  return store
}

async function world(
  settings: {
    readonly sessionId?: boolean
    readonly store?: RevocationStore
    readonly onFailure?: 'open' | 'closed'
    readonly asPlugin?: boolean
    /** What the claims of each token wait for. */
    readonly claimsReady?: () => Promise<unknown>
    /** The list's clock. */
    readonly now?: () => number
    readonly options?: Pick<BetterAuthOptions, 'session' | 'secondaryStorage' | 'advanced'>
  } = {},
): Promise<World> {
  const { origin, serve } = await openOrigin()
  const { sessionId = false, store = createMemoryStore(), onFailure = 'closed' } = settings
  const tables = emptyTables()
  const from = async (): Promise<Record<string, unknown>> => {
    await settings.claimsReady?.()
    return {}
  }
  const claims = { schema: z.looseObject({}), from }
  const names = { issuer: origin, audience: API, lifetime: '15m' }
  const contract = tokenContract({ ...names, sessionId, claims })
  const list = createRevocationList(store, {
    onFailure,
    lifetime: contract.lifetime,
    onError: () => undefined,
    now: settings.now ?? Date.now,
  })
  const databaseHooks = list.databaseHooks()
  const options = authOptions(origin, contract, { tables })
  const asPlugin = { id: 'revocation', init: () => ({ options: { databaseHooks } }) } as const
  const auth = betterAuth({
    ...options,
    ...settings.options,
    ...(settings.asPlugin ? {} : { databaseHooks }),
    plugins: [...options.plugins, admin(), ...(settings.asPlugin ? [asPlugin] : [])],
    user: { deleteUser: { enabled: true } },
    onAPIError: { onError: () => undefined },
  })
  serve(auth)
  const guard = createGuard({ ...contract.guard(), isRevoked: list.isRevoked })
  onTestFinished(() => guard.close())
  return {
    origin,
    tables,
    verdict: (token) =>
      guard.verify(token).then(
        () => 'accepted',
        (error: unknown) => (isAuthError(error) ? error.reason : String(error)),
      ),
    async boss() {
      const visitor = await signUp(origin, 'boss@example.com')
      const row = tables['user']?.find(({ id }) => id === visitor.userId)
      Object.assign(row ?? {}, { role: 'admin' })
      return visitor
    },
  }
}

const REVOKED = 'revoked'

/** The wall clock of this process, Better Auth's included: it stands until it is moved. */
function handMovedDate(): { advance(ms: number): void } {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  return { advance: (ms) => void vi.setSystemTime(Date.now() + ms) }
}

describe('a real Better Auth with the hooks', () => {
  it.each([false, true])(
    'sign-out ends that session’s tokens alone (as plugin: %s)',
    async (asPlugin) => {
      const { origin, verdict } = await world({ sessionId: true, asPlugin })
      const laptop = await signUp(origin)
      const phone = await signIn(origin)
      const [ofLaptop, ofPhone] = [await laptop.token(), await phone.token()]
      expect(await verdict(ofLaptop)).toBe('accepted')
      expect((await laptop.call('sign-out', {})).status).toBe(200)
      expect(await verdict(ofLaptop)).toBe(REVOKED)
      expect(await verdict(ofPhone)).toBe('accepted')
      expect(await verdict(await (await signIn(origin)).token())).toBe('accepted')
    },
  )

  it('revoking the other sessions ends their tokens', async () => {
    const { origin, verdict } = await world({ sessionId: true })
    const laptop = await signUp(origin)
    const phone = await signIn(origin)
    const [ofLaptop, ofPhone] = [await laptop.token(), await phone.token()]
    expect((await laptop.call('revoke-other-sessions', {})).status).toBe(200)
    expect(await verdict(ofPhone)).toBe(REVOKED)
    expect(await verdict(ofLaptop)).toBe('accepted')
  })

  const change = { currentPassword: 'correct horse', newPassword: 'battery staple' }
  it.each([
    ['revoke-other-sessions', {}],
    ['change-password', { ...change, revokeOtherSessions: true }],
  ])(
    'by %s, those of a session past the hundredth live on, unless Better Auth is told to look',
    async (path, body) => {
      for (const [defaultFindManyLimit, seen] of [
        [undefined, 'accepted'],
        [10_000, REVOKED],
      ] as const) {
        const advanced = defaultFindManyLimit ? { database: { defaultFindManyLimit } } : {}
        const { origin, tables, verdict } = await world({ sessionId: true, options: { advanced } })
        const laptop = await signUp(origin)
        // Those that have expired count, too: nobody has thrown them away.
        const over = { ...tables['session']?.[0], expiresAt: new Date(0) }
        for (let n = 0; n < 100; n++) {
          tables['session']?.push({ ...over, id: `old ${n}`, token: `old ${n}` })
        }
        const phone = await signIn(origin)
        const ofPhone = await phone.token()
        expect((await laptop.call(path, body)).status).toBe(200)
        expect(await verdict(ofPhone)).toBe(seen)
      }
    },
  )

  it('a ban ends all tokens of the user, also without `sid`; new ones work a minute after it', async () => {
    const clock = handMovedDate()
    // As if the ban had been 59 seconds ago.
    const { origin, verdict, boss } = await world({ now: () => Date.now() - 59_000 })
    const chief = await boss()
    const visitor = await signUp(origin)
    const [own, ofChief] = [await visitor.token(), await chief.token()]
    const { userId } = visitor
    expect((await chief.call('admin/ban-user', { userId })).status).toBe(200)
    expect(await verdict(own)).toBe(REVOKED)
    expect(await verdict(ofChief)).toBe('accepted')
    expect((await chief.call('admin/unban-user', { userId })).status).toBe(200)
    clock.advance(2100)
    expect(await verdict(await (await signIn(origin)).token())).toBe('accepted')
    expect(await verdict(own)).toBe(REVOKED)
  })

  it('who deletes the own account, or is removed, has no working token left', async () => {
    const { origin, verdict, boss } = await world()
    const chief = await boss()
    const [ada, bob] = [await signUp(origin), await signUp(origin, 'bob@example.com')]
    const [ofAda, ofBob] = [await ada.token(), await bob.token()]
    expect((await ada.call('delete-user', { password: 'correct horse' })).status).toBe(200)
    expect(await verdict(ofAda)).toBe(REVOKED)
    expect(await verdict(ofBob)).toBe('accepted')
    expect((await chief.call('admin/remove-user', { userId: bob.userId })).status).toBe(200)
    expect(await verdict(ofBob)).toBe(REVOKED)
  })

  it('other changes of a user, and the end of a session by itself, revoke nothing', async () => {
    const { origin, tables, verdict } = await world({ sessionId: true })
    const visitor = await signUp(origin)
    const token = await visitor.token()
    expect((await visitor.call('update-user', { name: 'Ada L.' })).status).toBe(200)
    Object.assign(tables['session']?.[0] ?? {}, { expiresAt: new Date(Date.now() - 1000) })
    await visitor.call('get-session')
    expect(tables['session']).toEqual([])
    expect(await verdict(token)).toBe('accepted')
  })
})

/** Tokens that are not done before the test says so, and are then dated a second later at least. */
function slowly(): {
  readonly claimsReady: () => Promise<void>
  /** One is in the making. */
  readonly begun: Promise<void>
  finish(): void
} {
  const clock = handMovedDate()
  const [begun, done] = [later<void>(), later<void>()]
  return {
    claimsReady: () => {
      begun.resolve()
      return done.promise
    },
    begun: begun.promise,
    finish() {
      clock.advance(1100)
      done.resolve()
    },
  }
}

describe('a token that is being made', () => {
  type End = (ada: Visitor, chief: Visitor) => Promise<Response>
  it.each<[string, End]>([
    ['banned', ({ userId }, chief) => chief.call('admin/ban-user', { userId })],
    [
      'banned by an update',
      ({ userId }, chief) => chief.call('admin/update-user', { userId, data: { banned: true } }),
    ],
    ['removed', ({ userId }, chief) => chief.call('admin/remove-user', { userId })],
    ['deleted by themselves', (ada) => ada.call('delete-user', { password: 'correct horse' })],
  ])('while its user is %s is refused when it comes', async (_, end) => {
    const { claimsReady, begun, finish } = slowly()
    const { origin, verdict, boss } = await world({ claimsReady })
    const chief = await boss()
    const ada = await signUp(origin)
    const making = ada.token()
    await begun
    expect((await end(ada, chief)).status).toBe(200)
    const ended = Math.floor(Date.now() / 1000)
    finish()
    const token = await making
    expect(decodeJwt(token).iat).toBeGreaterThan(ended)
    expect(await verdict(token)).toBe(REVOKED)
  })

  it('while all sessions are revoked is refused by its `sid`, and a new sign-in works at once', async () => {
    const { claimsReady, begun, finish } = slowly()
    const { origin, verdict } = await world({ claimsReady, sessionId: true })
    const ada = await signUp(origin)
    const making = ada.token()
    await begun
    expect((await ada.call('revoke-sessions', {})).status).toBe(200)
    const again = (await signIn(origin)).token()
    finish()
    expect([await verdict(await making), await verdict(await again)]).toEqual([REVOKED, 'accepted'])
  })
})

describe('a session that is kept elsewhere, too', () => {
  it('in the cookie cache: what it still mints is refused by its `sid`', async () => {
    const session = { cookieCache: { enabled: true, maxAge: 60 } }
    const { origin, tables, verdict } = await world({ sessionId: true, options: { session } })
    const laptop = await signUp(origin)
    const phone = await signIn(origin)
    expect(await verdict(await phone.token())).toBe('accepted')
    expect((await laptop.call('revoke-other-sessions', {})).status).toBe(200)
    expect(tables['session']).toHaveLength(1)
    expect(await verdict(await phone.token())).toBe(REVOKED)
    expect(await verdict(await laptop.token())).toBe('accepted')
  })

  it.each([true, false])(
    'in a secondary storage, and in the database: %s; without it, no hook runs',
    async (storeSessionInDatabase) => {
      const kept = new Map<string, string>()
      const secondaryStorage = {
        get: (key: string) => kept.get(key) ?? null,
        set: (key: string, value: string) => void kept.set(key, value),
        delete: (key: string) => void kept.delete(key),
        getAndDelete: (key: string) => {
          const value = kept.get(key) ?? null
          kept.delete(key)
          return value
        },
        increment: (key: string) => {
          const count = Number(kept.get(key) ?? 0) + 1
          kept.set(key, String(count))
          return count
        },
      }
      const session = { storeSessionInDatabase }
      const options = { session, secondaryStorage }
      const { origin, verdict } = await world({ sessionId: true, options })
      const visitor = await signUp(origin)
      const token = await visitor.token()
      expect(await verdict(token)).toBe('accepted')
      expect((await visitor.call('sign-out', {})).status).toBe(200)
      expect(await verdict(token)).toBe(storeSessionInDatabase ? REVOKED : 'accepted')
    },
  )
})

describe('while the store fails', () => {
  it('closed: a ban and a deletion are errors that can be tried again; a sign-out still ends the session', async () => {
    const store = switchable()
    const { origin, tables, verdict, boss } = await world({ store, sessionId: true })
    const chief = await boss()
    const [ada, bob] = [await signUp(origin), await signUp(origin, 'bob@example.com')]
    const [ofAda, ofBob] = [await ada.token(), await bob.token()]
    const { userId } = bob
    const carol = await signUp(origin, 'carol@example.com')
    const ofCarol = await carol.token()
    await carol.call('sign-out', {})
    store.down = true
    // She has no session whose end would be an error already.
    const removal = { userId: carol.userId }
    expect((await chief.call('admin/remove-user', removal)).status).toBe(500)
    expect((await ada.call('delete-user', { password: 'correct horse' })).status).toBe(500)
    expect((await chief.call('admin/ban-user', { userId })).status).toBe(500)
    await chief.call('sign-out', {})
    expect(tables['session']?.map((row) => row['userId'])).not.toContain(chief.userId)
    expect(tables['user']).toHaveLength(4)

    store.down = false
    const again = await signIn(origin, 'boss@example.com')
    expect((await again.call('admin/ban-user', { userId })).status).toBe(200)
    expect(await verdict(ofBob)).toBe(REVOKED)
    expect((await again.call('admin/remove-user', removal)).status).toBe(200)
    expect(await verdict(ofCarol)).toBe(REVOKED)
    const back = await signIn(origin)
    expect((await back.call('delete-user', { password: 'correct horse' })).status).toBe(200)
    expect(await verdict(ofAda)).toBe(REVOKED)
  })

  it('open: they go on', async () => {
    const store = switchable()
    const { origin, tables, boss } = await world({ store, onFailure: 'open' })
    const chief = await boss()
    const ada = await signUp(origin)
    const bob = await signUp(origin, 'bob@example.com')
    store.down = true
    expect((await ada.call('delete-user', { password: 'correct horse' })).status).toBe(200)
    expect((await chief.call('admin/ban-user', { userId: bob.userId })).status).toBe(200)
    expect((await chief.call('sign-out', {})).status).toBe(200)
    expect(tables['user']).toHaveLength(2)
    expect(tables['session']).toEqual([])
  })
})
