import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuard, isAuthError, type Guard } from '../../src/index.js'
import {
  createMemoryStore,
  createRevocationList,
  type RevocationList,
  type RevocationListOptions,
} from '../../src/revocation.js'
import { createTestIssuer } from '../../src/testing.js'
import { eachWay, LIMIT } from '../support/app-functions.js'
import { fromJavaScript } from '../support/from-javascript.js'

const issuer = createTestIssuer()
let token = ''
const guards: Guard[] = []

beforeAll(async () => {
  token = await issuer.token('alice')
})
afterAll(() => {
  for (const guard of guards) guard.close()
})

const down = (): Promise<never> => Promise.reject(new Error('the store is down'))

function listOf(store: object, options: Partial<RevocationListOptions> = {}): RevocationList {
  return createRevocationList(
    fromJavaScript({ read: down, write: down, ...store }),
    fromJavaScript({
      onFailure: 'closed',
      lifetime: 60,
      timeout: LIMIT,
      onError: () => undefined,
      ...options,
    }),
  )
}

function guardOf({ isRevoked }: RevocationList): Guard {
  const guard = createGuard({ ...issuer.guardOptions, isRevoked })
  guards.push(guard)
  return guard
}

/** Who is let in, or why nobody is. */
function verdict(list: RevocationList): Promise<string> {
  return guardOf(list)
    .verify(token)
    .then(
      ({ userId }) => userId,
      (error: unknown) => (isAuthError(error) ? error.reason : `not typed: ${String(error)}`),
    )
}

/** Whether it says that it did what it was to do. */
function done(work: Promise<void>): Promise<string> {
  return work.then(
    () => 'revoked',
    () => 'it was not revoked',
  )
}

eachWay([
  {
    name: 'read of a revocation store',
    good: [undefined],
    outcome: 'revocation_unavailable',
    use: (read) => verdict(listOf({ read })),
  },
  {
    name: 'read of a revocation store, with onFailure open',
    good: [undefined],
    outcome: 'alice',
    use: (read) => verdict(listOf({ read }, { onFailure: 'open' })),
  },
  {
    name: 'write of a revocation store',
    good: undefined,
    outcome: 'it was not revoked',
    but: { 'answers nonsense': 'revoked' },
    use: (write) => done(listOf({ write }, { onFailure: 'open' }).revokeUser('alice')),
  },
  {
    name: '`now` of a revocation list',
    good: Date.now(),
    outcome: 'it was not revoked, it was not revoked',
    async use(now) {
      const list = listOf(createMemoryStore(), fromJavaScript({ now }))
      const users = [list.revokeUser('alice'), list.revokeUser('alice', new Date())]
      return (await Promise.all(users.map(done))).join(', ')
    },
  },
  {
    name: '`now` of a revocation list, at the end of a session',
    good: Date.now(),
    outcome: 'revoked true',
    async use(now) {
      const list = listOf(createMemoryStore(), fromJavaScript({ now, onFailure: 'open' }))
      const session = { id: 's', expiresAt: new Date(Date.now() + 60_000) }
      const told = await done(list.databaseHooks().session.delete.after(session))
      return `${told} ${await list.isRevoked({ userId: 'alice', sessionId: 's' })}`
    },
  },
  {
    name: '`now` of a revocation list, at a ban and a deletion',
    good: Date.now(),
    outcome: 'it was not revoked, it was not revoked, it was not revoked',
    async use(now) {
      // Open: the store may fail in silence, but this is no failure of the store.
      const list = listOf(createMemoryStore(), fromJavaScript({ now, onFailure: 'open' }))
      const { update, delete: deletion } = list.databaseHooks().user
      const hooks = [update.after({ id: 'a', banned: true }), deletion.before({ id: 'a' })]
      return (await Promise.all([...hooks, deletion.after({ id: 'a' })].map(done))).join(', ')
    },
  },
  {
    name: '`now` of a memory store, when it is read',
    good: Date.now(),
    outcome: 'revocation_unavailable',
    async use(now) {
      let clock = (): unknown => 0
      const list = listOf(createMemoryStore(fromJavaScript({ now: () => clock() })))
      await list.revokeUser('alice')
      clock = now
      return verdict(list)
    },
  },
  {
    name: '`now` of a memory store, when it is written',
    good: Date.now(),
    outcome: 'it was not revoked',
    use: (now) => done(listOf(createMemoryStore(fromJavaScript({ now }))).revokeUser('alice')),
  },
  {
    name: 'onError of a revocation list',
    good: undefined,
    outcome: 'the store is down',
    async use(onError) {
      const guard = guardOf(listOf({}, fromJavaScript({ onError })))
      const error: unknown = await guard.verify(token).catch((cause: unknown) => cause)
      return String(Reflect.get(Object(Reflect.get(Object(error), 'cause')), 'message'))
    },
  },
  {
    name: 'onError of a revocation list, with onFailure open',
    good: undefined,
    outcome: 'alice',
    use: (onError) => verdict(listOf({}, fromJavaScript({ onError, onFailure: 'open' }))),
  },
])

describe('onError of a revocation list', () => {
  it('is told of a store’s outage once, also where the telling fails', async () => {
    let told = 0
    const onError = (): never => {
      told += 1
      throw new Error('of the app')
    }
    const list = listOf({}, { onError })
    for (let round = 0; round < 3; round += 1) await verdict(list)
    expect(told).toBe(1)
  })
})
