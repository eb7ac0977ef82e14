import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { tokenContract } from '../../src/better-auth.js'
import { createTokenSource } from '../../src/client.js'
import { consoleEvents, createGuard, isAuthError, type Guard } from '../../src/index.js'
import { createRevocationList, type RevocationListOptions } from '../../src/revocation.js'
import { assertClaims } from '../../src/scope/claims.js'
import { createTestIssuer } from '../../src/testing.js'
import { fromJavaScript } from '../support/from-javascript.js'

/** Seconds that functions of the app may take here, and those after which the late ones answer. */
const LIMIT = 0.2
const LATE = 0.5

type AppFunction = (...args: unknown[]) => unknown

class Service {
  readonly #name = 'service'
  ask(): string {
    return this.#name
  }
}

/** What a function may do that should answer `good`. */
const WAYS: Readonly<Record<string, (good: unknown) => AppFunction>> = {
  throws: () => () => {
    throw new Error('of the app')
  },
  rejects: () => () => Promise.reject(new Error('of the app')),
  'never settles': () => () => new Promise(() => undefined),
  'settles late': (good) => () => sleep(LATE).then(() => good),
  'rejects late': () => () => sleep(LATE).then(() => Promise.reject(new Error('of the app'))),
  'answers nonsense': () => () => 'nonsense',
  'answers a broken promise': () => () => ({
    then() {
      throw new Error('of the app')
    },
  }),
  // Its object is lost: what a class needs of it is not there.
  'is a detached method': () => Reflect.get(new Service(), 'ask'),
}

const issuer = createTestIssuer()
let token = ''
const guards: Guard<unknown>[] = []
const unhandled: unknown[] = []
const record = (reason: unknown): void => void unhandled.push(reason)

beforeAll(async () => {
  token = await issuer.token('alice')
  process.on('unhandledRejection', record)
})

afterAll(async () => {
  await sleep(LATE * 2)
  for (const guard of guards) guard.close()
  process.off('unhandledRejection', record)
  expect(unhandled).toEqual([])
})

/** Who is let in, or why nobody is. */
function verdict(options: object): Promise<string> {
  const guard = createGuard(
    fromJavaScript({ ...issuer.guardOptions, hookTimeout: LIMIT, ...options }),
  )
  guards.push(guard)
  return verdictOf(guard)
}

function verdictOf(guard: Guard<unknown>): Promise<string> {
  return guard.verify(token).then(({ userId }) => userId, reasonOf)
}

function reasonOf(error: unknown): string {
  return isAuthError(error) ? error.reason : `not typed: ${String(error)}`
}

function remote(keys: object): object {
  return { jwks: undefined, jwksUri: 'https://issuer.test/jwks', keys: { timeout: LIMIT, ...keys } }
}

const down = (): Promise<never> => Promise.reject(new Error('the store is down'))

function listed(store: object, options: Partial<RevocationListOptions> = {}): object {
  const { isRevoked } = createRevocationList(
    fromJavaScript({ read: down, write: down, ...store }),
    fromJavaScript({
      onFailure: 'closed',
      lifetime: 60,
      timeout: LIMIT,
      onError: () => undefined,
      ...options,
    }),
  )
  return { isRevoked }
}

/** Each function of the app: what it should answer, how it is used, and what comes of each way. */
interface Row {
  readonly name: string
  readonly good: unknown
  readonly outcome: string
  readonly use: (fn: AppFunction) => Promise<string>
  /** Ways that are as good as any other here. */
  readonly but?: Readonly<Record<string, string>>
}

const ROWS: readonly Row[] = [
  {
    name: 'onEvent',
    good: undefined,
    outcome: 'alice',
    use: (onEvent) => verdict({ onEvent }),
  },
  {
    name: 'check',
    good: true,
    outcome: 'check_unavailable',
    use: (check) => verdict({ check }),
  },
  {
    name: 'isRevoked',
    good: false,
    outcome: 'revocation_unavailable',
    use: (isRevoked) => verdict({ isRevoked }),
  },
  {
    name: 'claims',
    good: { value: {} },
    outcome: 'claims_unavailable',
    use: (validate) => verdict({ claims: { '~standard': { version: 1, vendor: 'x', validate } } }),
  },
  {
    name: 'scopes',
    good: [],
    outcome: 'claims_unavailable',
    use: (scopes) => verdict({ scopes }),
  },
  {
    name: 'now',
    good: Date.now(),
    outcome: 'unexpected',
    use: (now) => verdict({ now }),
  },
  {
    name: 'jwks',
    good: { keys: [] },
    outcome: 'keys_unavailable',
    use: (jwks) => verdict({ jwks, keys: { timeout: LIMIT } }),
  },
  {
    name: 'keys.fetch',
    good: new Response('{"keys":[]}'),
    outcome: 'keys_unavailable',
    use: (fetch) => verdict(remote({ fetch })),
  },
  {
    name: 'keys.waitUntil, when a refresh is due',
    good: undefined,
    outcome: 'alice, alice, alice',
    async use(waitUntil) {
      const keys = { maxAge: 1, waitUntil }
      const guard = createGuard(fromJavaScript({ ...issuer.guardOptions, keys }))
      guards.push(guard)
      const first = await verdictOf(guard)
      await sleep(1.1)
      return [first, await verdictOf(guard), await verdictOf(guard)].join(', ')
    },
  },
  {
    name: 'a predicate of requireClaims',
    good: true,
    outcome: 'check_unavailable',
    async use(predicate) {
      const guard = createGuard({ ...issuer.guardOptions, hookTimeout: LIMIT })
      try {
        await assertClaims(await guard.verify(token), fromJavaScript(predicate))
        return 'let in'
      } catch (error) {
        return reasonOf(error)
      }
    },
  },
  {
    name: 'a console of consoleEvents',
    good: undefined,
    outcome: 'alice',
    use: (write) =>
      verdict({
        onEvent: consoleEvents({
          console: fromJavaScript({ info: write, warn: write }),
          verified: true,
        }),
      }),
  },
  {
    name: 'read of a revocation store',
    good: [undefined],
    outcome: 'revocation_unavailable',
    use: (read) => verdict(listed({ read })),
  },
  {
    name: 'read of a revocation store, with onFailure open',
    good: [undefined],
    outcome: 'alice',
    use: (read) => verdict(listed({ read }, { onFailure: 'open' })),
  },
  {
    name: 'write of a revocation store',
    good: undefined,
    outcome: 'it was not revoked',
    but: { 'answers nonsense': 'revoked' },
    use: (write) =>
      createRevocationList(fromJavaScript({ read: down, write }), {
        onFailure: 'open',
        lifetime: 60,
        timeout: LIMIT,
        onError: () => undefined,
      })
        .revokeUser('alice')
        .then(
          () => 'revoked',
          () => 'it was not revoked',
        ),
  },
  {
    name: 'onError of a revocation list',
    good: undefined,
    outcome: 'the store is down',
    async use(onError) {
      const guard = createGuard({ ...issuer.guardOptions, ...listed({}, { onError }) })
      const error: unknown = await guard.verify(token).catch((cause: unknown) => cause)
      return String(Reflect.get(Object(Reflect.get(Object(error), 'cause')), 'message'))
    },
  },
  {
    name: 'onError of a revocation list, with onFailure open',
    good: undefined,
    outcome: 'alice',
    use: (onError) => verdict(listed({}, { onError, onFailure: 'open' })),
  },
  {
    name: 'onWarning of a token contract',
    good: undefined,
    outcome: 'made',
    async use(onWarning) {
      const audience = 'https://app.example.com'
      tokenContract({ issuer: audience, audience, lifetime: '15m', onWarning })
      return 'made'
    },
  },
  {
    name: 'fetchToken',
    good: () => token,
    outcome: 'unavailable',
    but: { 'answers nonsense': 'malformed' },
    use: (fetchToken) =>
      createTokenSource(fromJavaScript(fetchToken), { timeout: LIMIT })
        .get()
        .catch((error: unknown) => String(Reflect.get(Object(error), 'code'))),
  },
  {
    name: 'definePayload of a test issuer',
    good: {},
    outcome: 'no token',
    but: { 'settles late': 'a token' },
    use: (definePayload) =>
      createTestIssuer(fromJavaScript({ definePayload }))
        .token('alice')
        .then(
          () => 'a token',
          () => 'no token',
        ),
  },
  {
    name: 'onUserChange',
    good: undefined,
    outcome: 'user_changed',
    async use(onUserChange) {
      const tokens = [await issuer.token('alice'), await issuer.token('bob')]
      const source = createTokenSource(async () => tokens.shift() ?? null, { onUserChange })
      const first = await source.get()
      return source
        .replace(first)
        .catch((error: unknown) => String(Reflect.get(Object(error), 'code')))
    },
  },
]

describe.each(ROWS)('$name', ({ good, outcome, use, but = {} }) => {
  it.concurrent.each(Object.keys(WAYS))('%s: one outcome, in bounded time', async (way) => {
    const fn = WAYS[way]?.(good) ?? (() => undefined)
    const began = performance.now()
    expect(await use(fn)).toBe(but[way] ?? outcome)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe('a function of the app that answers in time', () => {
  it('needs no timer if it answers at once, and leaves none behind if it does not', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    const clear = vi.spyOn(globalThis, 'clearTimeout')
    const timers = (): unknown[] =>
      set.mock.calls.flatMap(([, ms], call) =>
        ms === 77_000 ? [set.mock.results[call]?.value] : [],
      )
    await verdict({ check: () => true, isRevoked: () => false, hookTimeout: 77 })
    expect(timers()).toEqual([])
    await verdict({ check: () => sleep(0.01).then(() => true), hookTimeout: 77 })
    const [timer, ...others] = timers()
    expect(others).toEqual([])
    expect(clear.mock.calls.flat()).toContain(timer)
    vi.restoreAllMocks()
  })

  it('is told of a store’s outage once, also where the telling fails', async () => {
    let told = 0
    const onError = (): never => {
      told += 1
      throw new Error('of the app')
    }
    const guard = createGuard({ ...issuer.guardOptions, ...listed({}, { onError }) })
    for (let round = 0; round < 3; round += 1) await verdictOf(guard)
    expect(told).toBe(1)
  })
})

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
