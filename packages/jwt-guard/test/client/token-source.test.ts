import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTokenSource, isTokenError, type TokenAnswer } from '../../src/client.js'
import { claimsOf, failure, fakeEndpoint, later, pass, tokenOf } from './tokens.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
})
afterEach(() => void vi.useRealTimers())

function responseOf(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init)
}

describe('a token', () => {
  it('is asked for once, however many want it', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const tokens = await Promise.all(Array.from({ length: 100 }, () => source.get()))
    expect(new Set(tokens).size).toBe(1)
    expect(await source.get()).toBe(tokens[0])
    expect(endpoint.calls).toBe(1)
  })

  it('is not asked for before it is wanted', () => {
    const endpoint = fakeEndpoint()
    createTokenSource(endpoint)
    expect(endpoint.calls).toBe(0)
  })

  it.each<[string, (token: string) => TokenAnswer]>([
    ['text', (token) => token],
    ['an object', (token) => ({ token })],
    ['a response', (token) => responseOf({ token })],
  ])('may come as %s', async (_, answer) => {
    const token = tokenOf()
    expect(await createTokenSource(() => answer(token)).get()).toBe(token)
  })

  it.each<[string, () => TokenAnswer]>([
    ['null', () => null],
    ['undefined', () => undefined],
    ['a response of null', () => responseOf(null)],
    ['a 401', () => responseOf({}, { status: 401 })],
  ])('is not there when nobody is signed in: %s', async (_, answer) => {
    expect((await failure(createTokenSource(answer).get())).code).toBe('signed_out')
  })

  it.each<[string, () => TokenAnswer]>([
    ['an opaque session token', () => 'oEnqTi0AGjSn3OmRUnJcuUB0gGhHtGvh'],
    ['a JWT that never expires', () => tokenOf({ exp: undefined })],
    ['an exp that is text', () => tokenOf({ exp: 'soon' })],
    ['a payload that is no object', () => 'e30.NQ.c2ln'],
    ['a JWE', () => 'e30.a.b.c.d'],
    ['an HTML page', () => new Response('<p>sign in</p>')],
    ['another object', () => responseOf({ accessToken: 'x' })],
    ['a token that is no text', () => responseOf({ token: 5 })],
  ])('is told from %s, which no message repeats', async (_, answer) => {
    const error = await failure(createTokenSource(answer).get())
    expect(error.code).toBe('malformed')
    expect(`${error.message} ${String(error.stack)}`).not.toMatch(/oEnq|sign in|e30/)
  })

  it('stays with its source', async () => {
    const names = ['alice', 'bob']
    const sources = names.map((sub) => createTokenSource(() => tokenOf({ sub })))
    for (let turn = 0; turn < 100; turn += 1) {
      const claims = await Promise.all(sources.map((source) => claimsOf(source)))
      expect(claims.map(({ sub }) => sub)).toEqual(names)
      if (turn % 10 === 0) sources[turn % 2]?.clear()
    }
  })
})

describe('renewal', () => {
  it('comes 30 seconds before the token expires', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const first = await source.get()
    pass(869)
    expect(await source.get()).toBe(first)
    pass(2)
    const tokens = await Promise.all(Array.from({ length: 100 }, () => source.get()))
    expect(new Set([...tokens, first]).size).toBe(2)
    expect(endpoint.calls).toBe(2)
  })

  it.each([-86_400, -3600, -600, 600, 3600, 86_400])(
    'goes by the token’s own dates where the clock is %i seconds off',
    async (skew) => {
      const endpoint = fakeEndpoint()
      const iat = Math.floor(Date.now() / 1000) + skew
      endpoint.answer = () => tokenOf({ iat, exp: iat + 900 })
      const source = createTokenSource(endpoint)
      const first = await source.get()
      pass(869)
      expect(await source.get()).toBe(first)
      pass(2)
      expect(await source.get()).not.toBe(first)
      expect(endpoint.calls).toBe(2)
    },
  )

  it('counts what a cached token has lived, if the answer has a date', async () => {
    const iat = Math.floor(Date.now() / 1000) - 100_000
    const date = new Date((iat + 600) * 1000).toUTCString()
    const endpoint = fakeEndpoint()
    endpoint.answer = () =>
      responseOf({ token: tokenOf({ iat, exp: iat + 900 }) }, { headers: { date } })
    const source = createTokenSource(endpoint)
    const first = await source.get()
    pass(269)
    expect(await source.get()).toBe(first)
    pass(2)
    expect(await source.get()).not.toBe(first)
  })

  it('takes no date that lies outside the token’s life', async () => {
    const endpoint = fakeEndpoint()
    const headers = { date: new Date(Date.now() + 86_400_000).toUTCString() }
    endpoint.answer = () => responseOf({ token: tokenOf() }, { headers })
    const source = createTokenSource(endpoint)
    await source.get()
    await source.get()
    expect(endpoint.calls).toBe(1)
  })

  it('leaves a short-lived token four fifths of its life', async () => {
    const endpoint = fakeEndpoint()
    endpoint.answer = () => tokenOf({ exp: Math.floor(Date.now() / 1000) + 10 })
    const source = createTokenSource(endpoint)
    const first = await source.get()
    pass(7)
    expect(await source.get()).toBe(first)
    pass(2)
    expect(await source.get()).not.toBe(first)
  })

  it('is not fooled by a machine that slept, nor by a clock that was set back', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const first = await source.get()
    vi.setSystemTime(Date.now() + 900_000)
    const second = await source.get()
    expect(second).not.toBe(first)
    vi.setSystemTime(Date.now() - 86_400_000)
    expect(await source.get()).toBe(second)
    pass(900)
    expect(await source.get()).not.toBe(second)
    expect(endpoint.calls).toBe(3)
  })

  it('counts from when the token was asked for, not from when it came', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const token = tokenOf()
    endpoint.answer = () => {
      pass(100)
      return token
    }
    await source.get()
    endpoint.answer = () => tokenOf()
    pass(771)
    expect(await source.get()).not.toBe(token)
  })

  it('that fails leaves the old token to serve to its end, with growing pauses', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const first = await source.get()
    endpoint.answer = () => Promise.reject(new TypeError('fetch failed'))
    pass(871)
    for (let waited = 0; waited < 28; waited += 0.25) {
      expect(await source.get()).toBe(first)
      pass(0.25)
    }
    // 1, 2, 4, 8, 16 seconds, each with some jitter.
    expect(endpoint.calls).toBeLessThanOrEqual(7)
    expect(endpoint.calls).toBeGreaterThanOrEqual(4)
    pass(2)
    expect((await failure(source.get())).code).toBe('unavailable')
    endpoint.answer = () => tokenOf()
    pass(1)
    expect(await source.get()).not.toBe(first)
  })

  it('that brings the same token doesn’t take it for a new one', async () => {
    const endpoint = fakeEndpoint()
    const token = tokenOf()
    endpoint.answer = () => token
    const source = createTokenSource(endpoint)
    await source.get()
    pass(880)
    expect(await source.get()).toBe(token)
    expect(await source.get()).toBe(token)
    expect(endpoint.calls).toBe(2)
    pass(21)
    expect((await failure(source.get())).message).toMatch(/same token/)
  })

  it('finds the session over: the old token is dropped at once', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    await source.get()
    endpoint.answer = () => null
    pass(880)
    expect((await failure(source.get())).code).toBe('signed_out')
    expect((await failure(source.get())).code).toBe('signed_out')
  })
})

describe('a token endpoint that', () => {
  it.each<[string, () => Record<string, string>, number]>([
    ['Retry-After in seconds', () => ({ 'retry-after': '7' }), 7],
    ['Retry-After as a date', () => ({ 'retry-after': inSeconds(7) }), 7],
    ['Better Auth’s X-Retry-After', () => ({ 'x-retry-after': '7' }), 7],
    ['an absurd Retry-After', () => ({ 'retry-after': '999999999' }), 3600],
    ['an absurd date', () => ({ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }), 3600],
  ])('answers 429 with %s is left alone for that long', async (_, headers, wait) => {
    const endpoint = fakeEndpoint()
    endpoint.answer = () => responseOf({}, { status: 429, headers: headers() })
    const source = createTokenSource(endpoint)
    const first = await failure(source.get())
    expect(first.code).toBe('rate_limited')
    // A date is of whole seconds.
    expect(first.retryAfter).toBeGreaterThan(wait - 2)
    expect(first.retryAfter).toBeLessThanOrEqual(wait)
    const waiting = await failure(source.get())
    expect(waiting.retryAfter).toBeGreaterThan(wait - 2)
    pass(wait - 2)
    expect((await failure(source.get())).code).toBe('rate_limited')
    expect(endpoint.calls).toBe(1)
    endpoint.answer = () => tokenOf()
    pass(3)
    expect(await source.get()).toBeTypeOf('string')
  })

  it('answers 429 without a time is left alone longer each time', async () => {
    const endpoint = fakeEndpoint()
    endpoint.answer = () => responseOf({}, { status: 429 })
    const source = createTokenSource(endpoint)
    for (let waited = 0; waited < 60; waited += 0.25) {
      expect((await failure(source.get())).code).toBe('rate_limited')
      pass(0.25)
    }
    expect(endpoint.calls).toBeLessThanOrEqual(8)
  })

  it.each<[string, () => TokenAnswer | Promise<TokenAnswer>]>([
    ['answers 500', () => responseOf({}, { status: 500 })],
    ['answers 503 with a Retry-After of 0', () => retryAfter(503, '0')],
    ['answers 429 with a Retry-After of 0', () => retryAfter(429, '0')],
    ['answers 429 with a Retry-After of the past', () => retryAfter(429, inSeconds(-5))],
    ['can’t be reached', () => Promise.reject(new TypeError('fetch failed'))],
    ['answers a page', () => new Response('<p>Bad Gateway</p>')],
  ])(
    '%s is asked once, however often a token is wanted, and again a second later',
    async (_, answer) => {
      const endpoint = fakeEndpoint()
      endpoint.answer = answer
      const source = createTokenSource(endpoint)
      const first = await failure(source.get())
      for (let turn = 1; turn < 200; turn += 1) {
        const again = await failure(source.get())
        expect([again.code, again.message]).toEqual([first.code, first.message])
        expect(again.retryAfter).toBeGreaterThan(0)
        expect(again.retryAfter).toBeLessThanOrEqual(1)
      }
      expect(endpoint.calls).toBe(1)
      // A person who tries again and again: the pause doesn't grow.
      for (let calls = 2; calls < 12; calls += 1) {
        pass(1)
        await failure(source.get())
        expect(endpoint.calls).toBe(calls)
      }
      endpoint.answer = () => tokenOf()
      pass(1)
      expect(await source.get()).toBeTypeOf('string')
    },
  )

  it('says that nobody is signed in is asked each time: somebody may be by now', async () => {
    const endpoint = fakeEndpoint()
    endpoint.answer = () => null
    const source = createTokenSource(endpoint)
    expect((await failure(source.get())).code).toBe('signed_out')
    endpoint.answer = () => tokenOf()
    expect(await source.get()).toBeTypeOf('string')
  })

  it('failed is asked at once by the next session', async () => {
    const endpoint = fakeEndpoint()
    endpoint.answer = () => responseOf({}, { status: 500 })
    const source = createTokenSource(endpoint)
    await failure(source.get())
    source.clear()
    endpoint.answer = () => tokenOf()
    expect(await source.get()).toBeTypeOf('string')
  })

  it('answers 503 with Retry-After is left alone for that long, and without for a second', async () => {
    const endpoint = fakeEndpoint()
    endpoint.answer = () => responseOf({}, { status: 503, headers: { 'retry-after': '5' } })
    const source = createTokenSource(endpoint)
    await failure(source.get())
    expect((await failure(source.get())).code).toBe('unavailable')
    expect(endpoint.calls).toBe(1)
    pass(6)
    endpoint.answer = () => responseOf({}, { status: 500 })
    expect((await failure(source.get())).message).toMatch(/answered 500/)
    endpoint.answer = () => tokenOf()
    pass(1)
    expect(await source.get()).toBeTypeOf('string')
  })

  it('never answers is given up', async () => {
    const endpoint = fakeEndpoint()
    endpoint.answer = () => new Promise(() => undefined)
    const source = createTokenSource(endpoint, { timeout: 0.05 })
    const error = await failure(source.get())
    expect([error.code, error.message]).toEqual(['unavailable', 'no token within 0.05 s'])
    expect(endpoint.signals[0]?.aborted).toBe(true)
    endpoint.answer = () => tokenOf()
    pass(1)
    expect(await source.get()).toBeTypeOf('string')
  })

  it('throws is no end', async () => {
    const boom = new Error('boom')
    const endpoint = fakeEndpoint()
    endpoint.answer = () => {
      throw boom
    }
    const source = createTokenSource(endpoint)
    expect((await failure(source.get())).cause).toBe(boom)
    expect((await failure(source.get())).cause).toBe(boom)
    endpoint.answer = () => tokenOf()
    pass(1)
    expect(await source.get()).toBeTypeOf('string')
  })
})

describe('sign-out', () => {
  it('drops the token', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const first = await source.get()
    source.clear()
    expect(await source.get()).not.toBe(first)
  })

  it('during a renewal drops the late token, for those who wait and those who come', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const slow = later<string>()
    endpoint.answer = () => slow.promise
    const waiting = [source.get(), source.get()].map((work) => failure(work))
    await Promise.resolve()
    source.clear()
    expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual(['cleared', 'cleared'])
    expect(endpoint.signals[0]?.aborted).toBe(true)
    slow.resolve(tokenOf({ sub: 'the one who left' }))
    endpoint.answer = () => tokenOf({ sub: 'bob' })
    expect((await claimsOf(source))['sub']).toBe('bob')
    await slow.promise
    expect((await claimsOf(source))['sub']).toBe('bob')
    expect(endpoint.calls).toBe(2)
  })

  it('forgets whose session it was', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    await source.get()
    source.clear()
    endpoint.answer = () => tokenOf({ sub: 'bob' })
    expect((await claimsOf(source))['sub']).toBe('bob')
  })
})

describe('another user in the same session', () => {
  it('gets nothing sent in their name until the source is cleared', async () => {
    const endpoint = fakeEndpoint()
    const onUserChange = vi.fn()
    const source = createTokenSource(endpoint, { onUserChange })
    await source.get()
    endpoint.answer = () => tokenOf({ sub: 'bob' })
    pass(880)
    const outcomes = await Promise.all([source.get(), source.get()].map((work) => failure(work)))
    expect(outcomes.map(({ code }) => code)).toEqual(['user_changed', 'user_changed'])
    expect((await failure(source.get())).code).toBe('user_changed')
    expect(onUserChange).toHaveBeenCalledOnce()
    expect(endpoint.calls).toBe(2)
    source.clear()
    expect((await claimsOf(source))['sub']).toBe('bob')
  })

  it('is told to a listener whose own faults do no harm', async () => {
    const endpoint = fakeEndpoint()
    const onUserChange = (): never => {
      throw new Error('a bug of the app')
    }
    const source = createTokenSource(endpoint, { onUserChange })
    await source.get()
    endpoint.answer = () => tokenOf({ sub: 'bob' })
    pass(880)
    expect((await failure(source.get())).code).toBe('user_changed')
  })
})

describe('a caller that gives up', () => {
  it('doesn’t disturb the others', async () => {
    const endpoint = fakeEndpoint()
    const slow = later<string>()
    endpoint.answer = () => slow.promise
    const source = createTokenSource(endpoint)
    const impatient = new AbortController()
    const one = source.get({ signal: impatient.signal })
    const other = source.get()
    const reason = new Error('left the page')
    impatient.abort(reason)
    await expect(one).rejects.toBe(reason)
    const token = tokenOf()
    slow.resolve(token)
    expect(await other).toBe(token)
    await expect(source.get({ signal: impatient.signal })).rejects.toBe(reason)
    expect(endpoint.calls).toBe(1)
  })
})

describe('a refused token', () => {
  it('is replaced once for all who had it', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const first = await source.get()
    const tokens = await Promise.all(Array.from({ length: 100 }, () => source.replace(first)))
    expect(new Set(tokens).size).toBe(1)
    expect(tokens[0]).not.toBe(first)
    expect(await source.replace(first)).toBe(tokens[0])
    expect(endpoint.calls).toBe(2)
  })

  it('whose successor is refused, too, waits: it is not the age', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    let refused = await source.get()
    for (let waited = 0; waited < 60; waited += 0.25) {
      refused = await source.replace(refused).catch(() => refused)
      pass(0.25)
    }
    expect(endpoint.calls).toBeGreaterThan(3)
    expect(endpoint.calls).toBeLessThanOrEqual(9)
    pass(900)
    const aged = await source.get()
    expect(await source.replace(aged)).not.toBe(aged)
  })

  it('of before a sign-out is not replaced by the next user’s', async () => {
    const endpoint = fakeEndpoint()
    const source = createTokenSource(endpoint)
    const first = await source.get()
    source.clear()
    endpoint.answer = () => tokenOf({ sub: 'bob' })
    expect((await failure(source.replace(first))).code).toBe('cleared')
    await source.get()
    expect((await failure(source.replace(first))).code).toBe('cleared')
  })

  it('that comes again is no replacement', async () => {
    const token = tokenOf()
    const source = createTokenSource(() => token)
    await source.get()
    expect((await failure(source.replace(token))).message).toMatch(/came again/)
  })
})

describe('createTokenSource', () => {
  it('names the option that is wrong', () => {
    const make =
      (...parts: unknown[]) =>
      (): unknown =>
        Reflect.apply(createTokenSource, undefined, parts)
    expect(make('https://app.example/token')).toThrow(/`fetchToken`/)
    expect(make(() => null, { timeout: -1 })).toThrow(/`timeout`/)
    expect(make(() => null, { renewBefore: '30' })).toThrow(/`renewBefore`/)
    for (const timeout of [3e6, 2 ** 31 / 1000, Infinity, NaN]) {
      expect(make(() => null, { timeout })).toThrow(/`timeout` must be seconds, .*2147483/)
    }
    expect(make(() => null, { renewBefore: 3e6 })).not.toThrow()
  })

  it('takes the longest timeout there is for no short one', async () => {
    const endpoint = fakeEndpoint()
    const token = tokenOf()
    endpoint.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      return token
    }
    expect(await createTokenSource(endpoint, { timeout: 2_147_483 }).get()).toBe(token)
  })

  it('isTokenError knows its own alone', async () => {
    const error = await failure(createTokenSource(() => null).get())
    expect([isTokenError(error), isTokenError(new Error('x')), isTokenError(null)]).toEqual([
      true,
      false,
      false,
    ])
  })
})

function retryAfter(status: number, value: string): Response {
  return responseOf({}, { status, headers: { 'retry-after': value } })
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toUTCString()
}
