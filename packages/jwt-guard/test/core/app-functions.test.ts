import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { consoleEvents, createGuard, isAuthError, type Guard } from '../../src/index.js'
import { assertClaims } from '../../src/scope/claims.js'
import { createTestIssuer } from '../../src/testing.js'
import { eachWay, LIMIT, sleep } from '../support/app-functions.js'
import { fromJavaScript } from '../support/from-javascript.js'

const issuer = createTestIssuer()
let token = ''
const guards: Guard<unknown>[] = []

beforeAll(async () => {
  token = await issuer.token('alice')
})
afterAll(() => {
  for (const guard of guards) guard.close()
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

eachWay([
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
])

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
})
