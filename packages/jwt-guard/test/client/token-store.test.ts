import {
  afterEach,
  beforeEach,
  describe,
  expect,
  expectTypeOf,
  it,
  onTestFinished,
  vi,
} from 'vitest'
import {
  createTokenStore,
  type TokenAnswer,
  type TokenStore,
  type TokenStoreOptions,
} from '../../src/client.js'
import { failure, later, pass, tokenOf } from './tokens.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
})
afterEach(() => void vi.useRealTimers())

/** Sessions named by their user, until they are signed out. */
function signedIn(options: Partial<TokenStoreOptions<string[]>> = {}) {
  const over = new Set<string>()
  const mint = vi.fn(async ({ session, context }: Asked): Promise<TokenAnswer> => {
    const name = nameOf(session)
    context.push(`${name}=renewed`)
    return over.has(name) ? null : tokenOf({ sub: name })
  })
  const store = createTokenStore<string[]>({ fetchToken: mint, ...options })
  const userOf = async (session: Session): Promise<unknown> =>
    subjectOf(await store.get(session, []))
  return { over, mint, store, userOf }
}

type Session = Parameters<TokenStore<string[]>['get']>[0]
type Asked = Parameters<TokenStoreOptions<string[]>['fetchToken']>[0]

const nameOf = (session: Session): string => (typeof session === 'string' ? session : session.name)

function subjectOf(token: string): unknown {
  const [, payload = ''] = token.split('.')
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: unknown }).sub
}

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

describe('the token of a session', () => {
  it.each([
    ['at first', 0],
    ['at the end of maxAge', 60],
    ['at the end of the token', 900],
  ])('is minted once for a hundred who ask at the same time, %s', async (_, seconds) => {
    const { mint, store } = signedIn({ maxAge: seconds === 900 ? 86_400 : 60 })
    if (seconds > 0) await store.get('ada', [])
    pass(seconds)
    mint.mockClear()
    const tokens = await Promise.all(many(100, () => store.get('ada', [])))
    expect(new Set(tokens).size).toBe(1)
    expect(mint).toHaveBeenCalledTimes(1)
  })

  it('serves for maxAge and no longer, whatever its own life', async () => {
    const { mint, store } = signedIn()
    const first = await store.get('ada', [])
    pass(59.9)
    expect(await store.get('ada', [])).toBe(first)
    pass(0.1)
    expect(await store.get('ada', [])).not.toBe(first)
    expect(mint).toHaveBeenCalledTimes(2)
  })

  it('that came again is checked, and serves for another maxAge', async () => {
    const token = tokenOf()
    const fetchToken = vi.fn(() => token)
    const store = createTokenStore({ fetchToken })
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await store.get('ada', undefined)).toBe(token)
      pass(61)
    }
    expect(fetchToken).toHaveBeenCalledTimes(3)
  })

  it('is minted with what the first of those who wait brought, and for it alone', async () => {
    const { store } = signedIn()
    const contexts = many(10, (): string[] => [])
    await Promise.all(contexts.map((context) => store.get('ada', context)))
    await store.get('ada', contexts[5] ?? [])
    expect(contexts.flat()).toEqual(['ada=renewed'])
    expect(contexts.filter((context) => context.length > 0)).toHaveLength(1)
  })

  it('ends no wait but the caller’s own', async () => {
    const answer = later<string>()
    const store = createTokenStore({ fetchToken: () => answer.promise })
    const leaving = new AbortController()
    const [first, second] = [
      store.get('ada', undefined, { signal: leaving.signal }),
      store.get('ada', undefined),
    ]
    const gone = expect(first).rejects.toThrow('gone')
    await turns()
    leaving.abort(new Error('gone'))
    await gone
    const token = tokenOf()
    answer.resolve(token)
    expect(await second).toBe(token)
  })
})

/** Lets all that needs no timer happen: a digest comes from another thread. */
const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

describe('two sessions', () => {
  it('never mix, in 3,000 interleaved requests with sign-outs, evictions and ends', async () => {
    const { store, userOf } = signedIn({ maxEntries: 7 })
    const foreign: unknown[] = []
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(
        many(100, async (index) => {
          const name = `user-${(index * 7 + round) % 10}`
          if (index % 31 === 0) await store.forget(name)
          const user = await userOf(name).catch((error: unknown) => codeOf(error))
          if (user !== name && user !== 'cleared' && user !== 'unavailable') foreign.push(user)
        }),
      )
      if (round % 10 === 0) pass(61)
    }
    expect(foreign).toEqual([])
    expect(store.size).toBeLessThanOrEqual(7)
  })

  it('with names that a careless encoding makes one are two', async () => {
    const names = ['\ud800', '\ud801', '\ufffd', 'é', 'e\u0301', 'a\0b', 'a', 'b', 'A', '__proto__']
    const { mint, store } = signedIn()
    for (const name of names) await store.get(name, [])
    expect(mint).toHaveBeenCalledTimes(names.length)
    expect(store.size).toBe(names.length)
  })

  it('whose names and proofs run together alike are two', async () => {
    const { userOf } = signedIn()
    expect(await userOf({ name: 'a', proof: 'bc' })).toBe('a')
    expect(await userOf({ name: 'ab', proof: 'c' })).toBe('ab')
  })

  it('that is named by another’s name has to prove it', async () => {
    const fetchToken = vi.fn(({ session }: { session: Session }) =>
      typeof session === 'object' && session.proof === 'ada.signed'
        ? tokenOf({ sub: 'ada' })
        : null,
    )
    const store = createTokenStore({ fetchToken })
    await store.get({ name: 'ada', proof: 'ada.signed' }, undefined)
    for (const forged of ['ada', { name: 'ada', proof: 'ada.forged' }]) {
      expect((await failure(store.get(forged, undefined))).code).toBe('signed_out')
    }
    await store.get({ name: 'ada', proof: 'ada.signed' }, undefined)
    expect(fetchToken).toHaveBeenCalledTimes(3)
    expect(store.size).toBe(1)
  })

  it('that changes its user is over, and begins anew', async () => {
    let sub = 'ada'
    const store = createTokenStore({ fetchToken: () => tokenOf({ sub }) })
    await store.get('s1', undefined)
    sub = 'bob'
    pass(61)
    expect((await failure(store.get('s1', undefined))).code).toBe('user_changed')
    expect(subjectOf(await store.get('s1', undefined))).toBe('bob')
  })

  it.each([[''], [{ name: '', proof: 'x' }], [{ name: 'x', proof: '' }]])(
    'is not what a request without one has: %j',
    async (session) => {
      const { mint, store } = signedIn()
      await expect(store.get(session, [])).rejects.toThrow(TypeError)
      expect(mint).not.toHaveBeenCalled()
    },
  )
})

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : error

describe('a sign-out', () => {
  it('drops the token, of every proof', async () => {
    const { over, store, userOf } = signedIn()
    for (const proof of ['1', '2']) await store.get({ name: 'ada', proof }, [])
    await store.get('bob', [])
    over.add('ada')
    await store.forget('ada')
    expect(store.size).toBe(1)
    for (const proof of ['1', '2']) {
      expect((await failure(store.get({ name: 'ada', proof }, []))).code).toBe('signed_out')
    }
    expect(await userOf('bob')).toBe('bob')
  })

  it('drops what is under way, for everybody who waits, and tells the mint', async () => {
    const answer = later<string>()
    const signals: AbortSignal[] = []
    const store = createTokenStore({
      fetchToken: ({ signal }) => {
        signals.push(signal)
        return answer.promise
      },
    })
    const waiting = many(100, () => failure(store.get('ada', undefined)))
    await turns()
    await store.forget('ada')
    answer.resolve(tokenOf())
    expect(new Set((await Promise.all(waiting)).map(({ code }) => code))).toEqual(
      new Set(['cleared']),
    )
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    expect(store.size).toBe(0)
  })

  it('on another replica counts within 60 s, also while sessions can’t be looked up', async () => {
    const { over, mint, store } = signedIn()
    await store.get('ada', [])
    await store.get('bob', [])
    over.add('ada')
    pass(60)
    expect((await failure(store.get('ada', []))).code).toBe('signed_out')
    mint.mockRejectedValue(new Error('database down'))
    expect((await failure(store.get('bob', []))).code).toBe('unavailable')
  })

  it('of nobody who is known is nothing', async () => {
    await expect(signedIn().store.forget('ada')).resolves.toBeUndefined()
  })
})

describe('a refused token', () => {
  it('is replaced once for a hundred who found it refused', async () => {
    const { mint, store } = signedIn()
    const refused = await store.get('ada', [])
    mint.mockClear()
    const tokens = await Promise.all(many(100, () => store.replace('ada', refused, [])))
    expect(new Set(tokens).size).toBe(1)
    expect(tokens[0]).not.toBe(refused)
    expect(mint).toHaveBeenCalledTimes(1)
  })

  it('of a session that has left the store meanwhile is replaced, too', async () => {
    const { store } = signedIn({ maxEntries: 1 })
    const refused = await store.get('ada', [])
    await store.get('bob', [])
    expect(subjectOf(await store.replace('ada', refused, []))).toBe('ada')
  })

  it('may come again: an issuer’s tokens of one second are alike', async () => {
    const token = tokenOf()
    const store = createTokenStore({ fetchToken: () => token })
    expect(await store.replace('ada', await store.get('ada', undefined), undefined)).toBe(token)
  })

  it('is minted anew less and less often, if its successors are refused, too', async () => {
    const { mint, store } = signedIn()
    let token = await store.get('ada', [])
    for (let turn = 0; turn < 50; turn += 1) {
      token = await store.replace('ada', token, []).catch(() => token)
    }
    expect(mint.mock.calls.length).toBeLessThan(5)
  })
})

describe('a failure', () => {
  it('is no sign-out: the next try finds the session', async () => {
    const { mint, store, userOf } = signedIn()
    mint.mockRejectedValueOnce(new Error('database down'))
    expect((await failure(store.get('ada', []))).code).toBe('unavailable')
    pass(0.8)
    expect(await userOf('ada')).toBe('ada')
  })

  it('of one session holds up no other, nor does a mint that takes long', async () => {
    const { mint, store, userOf } = signedIn()
    mint.mockRejectedValueOnce(new Error('down')).mockReturnValueOnce(new Promise(() => undefined))
    await failure(store.get('ada', []))
    const stuck = failure(store.get('bob', []))
    // Keys are hashed beside each other, so that eve could be the first to be minted for.
    await vi.waitFor(() => expect(mint).toHaveBeenCalledTimes(2), 10_000)
    expect(await userOf('eve')).toBe('eve')
    await store.forget('bob')
    expect((await stuck).code).toBe('cleared')
  })

  it.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('bug')
      },
    ],
  ])('is what a fetchToken has that %s', async (_, fetchToken) => {
    const store = createTokenStore({ fetchToken })
    expect((await failure(store.get('ada', undefined))).code).toBe('unavailable')
  })

  it('comes in bounded time', async () => {
    const store = createTokenStore({
      fetchToken: () => new Promise<null>(() => undefined),
      timeout: 0.01,
    })
    expect((await failure(store.get('ada', undefined))).code).toBe('unavailable')
  })

  it('is heeded for as long as the token endpoint asks', async () => {
    const fetchToken = vi.fn(
      () => new Response('', { status: 429, headers: { 'retry-after': '9' } }),
    )
    const store = createTokenStore({ fetchToken })
    for (let turn = 0; turn < 10; turn += 1) {
      expect((await failure(store.get('ada', undefined))).code).toBe('rate_limited')
    }
    expect(fetchToken).toHaveBeenCalledTimes(1)
  })
})

describe('the bound', () => {
  it('holds 10,000 sessions, and the one that was not used for longest goes', async () => {
    const { mint, store } = signedIn()
    await Promise.all(many(10_000, (index) => store.get(`user-${index}`, [])))
    await store.get('user-0', [])
    await store.get('one-more', [])
    expect(store.size).toBe(10_000)
    mint.mockClear()
    await store.get('user-0', [])
    expect(mint).not.toHaveBeenCalled()
    await store.get('user-1', [])
    expect(mint).toHaveBeenCalledTimes(1)
    expect(store.size).toBe(10_000)
  }, 60_000)

  it('is not filled by credentials that are none', async () => {
    const { over, mint, store } = signedIn({ maxEntries: 10 })
    await store.get('ada', [])
    for (const name of many(1000, (index) => `forged-${index}`)) {
      over.add(name)
      await failure(store.get(name, []))
    }
    mint.mockClear()
    await store.get('ada', [])
    expect(mint).not.toHaveBeenCalled()
    expect(store.size).toBe(1)
  })

  it('turns nobody out who waits: with all places taken by them, one more can’t be told', async () => {
    const answer = later<string>()
    const store = createTokenStore({ fetchToken: () => answer.promise, maxEntries: 2 })
    const waiting = ['ada', 'bob'].map((name) => store.get(name, undefined))
    await turns()
    expect((await failure(store.get('eve', undefined))).code).toBe('unavailable')
    const token = tokenOf()
    answer.resolve(token)
    expect(await Promise.all(waiting)).toEqual([token, token])
    expect(store.size).toBe(2)
  })
})

describe('set-up', () => {
  it.each([
    ['fetchToken', { fetchToken: undefined }],
    ['maxEntries', { maxEntries: 0 }],
    ['maxEntries', { maxEntries: 1.5 }],
    ['maxAge', { maxAge: -1 }],
    ['maxAge', { maxAge: Number.NaN }],
    ['timeout', { timeout: 1e9 }],
    ['renewBefore', { renewBefore: Infinity }],
  ])('names what is wrong: %s', (option, wrong) => {
    const make = createTokenStore as (options: object) => unknown
    expect(() => make({ fetchToken: () => null, ...wrong })).toThrow(
      new RegExp(`createTokenStore: \`${option}\``),
    )
  })

  it('types the context', () => {
    const store = createTokenStore<Headers>({ fetchToken: ({ context }) => context.get('x') })
    expectTypeOf(store.get).parameter(1).toEqualTypeOf<Headers>()
  })

  it('keeps neither names nor proofs', async () => {
    const { store } = signedIn()
    const set = vi.spyOn(Map.prototype, 'set')
    onTestFinished(() => set.mockRestore())
    await store.get({ name: 'the-name', proof: 'the-proof' }, [])
    const keys = set.mock.calls.map(([key]) => String(key))
    // Others set theirs meanwhile: the test runner, for one.
    expect(keys).not.toHaveLength(0)
    expect(keys.join()).not.toMatch(/the-(name|proof)/)
  })
})
