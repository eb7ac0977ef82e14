import {
  AbortController as PolyfillController,
  AbortSignal as PolyfillSignal,
} from 'abort-controller'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createAuthFetch,
  createTokenSource,
  createTokenStore,
  type FetchToken,
} from '../../src/client.js'
import { failure, tokenOf } from './tokens.js'

/** React Native's: no reason, no throwIfAborted, no listeners with a signal; nothing else of late. */
beforeEach(() => {
  vi.stubGlobal('AbortController', PolyfillController)
  vi.stubGlobal('AbortSignal', PolyfillSignal)
  vi.stubGlobal('DOMException', undefined)
})
afterEach(() => void vi.unstubAllGlobals())

/** An endpoint that never answers, and says when it is told that nobody waits. */
interface Hanging {
  readonly ask: FetchToken
  asked(): boolean
  told(): boolean
}

function hanging(): Hanging {
  let asked = false
  let told = false
  return {
    ask: ({ signal }) => {
      asked = true
      signal.addEventListener('abort', () => (told = true))
      return new Promise<never>(() => undefined)
    },
    asked: () => asked,
    told: () => told,
  }
}

describe('under React Native’s AbortController', () => {
  it('the polyfill is as poor as that', () => {
    const { signal } = new AbortController()
    expect('throwIfAborted' in signal || 'reason' in signal).toBe(false)
    expect('timeout' in AbortSignal || 'any' in AbortSignal).toBe(false)
  })

  it('a token comes, also one whose claims are not ASCII, and is replaced', async () => {
    const decode = vi.spyOn(TextDecoder.prototype, 'decode')
    const tokens = [tokenOf({ name: 'Zoë 🐘' }), tokenOf({ jti: '2' })]
    const source = createTokenSource(() => tokens.shift() ?? null)
    const first = await source.get({ signal: new AbortController().signal })
    expect(first).toBe(await source.get())
    expect(await source.replace(first)).not.toBe(first)
    // Older Hermes has no TextDecoder.
    expect(decode).not.toHaveBeenCalled()
  })

  it('who no longer waits gets an AbortError, and the others their token', async () => {
    let answer: (token: string) => void = () => undefined
    const source = createTokenSource(() => new Promise<string>((resolve) => (answer = resolve)))
    const leaving = new AbortController()
    const left = source.get({ signal: leaving.signal })
    const stayed = source.get()
    await Promise.resolve()
    leaving.abort()
    await expect(left).rejects.toMatchObject({ name: 'AbortError' })
    await expect(source.get({ signal: leaving.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
    const token = tokenOf()
    answer(token)
    expect(await stayed).toBe(token)
  })

  it('the time limit says that it was the time limit, and the request is told', async () => {
    const { ask, told } = hanging()
    const error = await failure(createTokenSource(ask, { timeout: 0.05 }).get())
    expect(error).toMatchObject({ code: 'unavailable', message: 'no token within 0.05 s' })
    expect(told()).toBe(true)
  })

  it('clear() says that it was cleared', async () => {
    const { ask, asked, told } = hanging()
    const source = createTokenSource(ask)
    const waiting = failure(source.get())
    await vi.waitUntil(asked)
    source.clear()
    expect(await waiting).toMatchObject({ code: 'cleared' })
    expect(told()).toBe(true)
  })

  it('createAuthFetch sends, renews and stops', async () => {
    const tokens = [tokenOf(), tokenOf({ jti: '2' }), tokenOf({ jti: '3' })]
    const token = createTokenSource(() => tokens.shift() ?? null)
    const refusal = { 'www-authenticate': 'Bearer error="invalid_token"' }
    const answers = [new Response('', { status: 401, headers: refusal }), new Response('ok')]
    const send = vi.fn(() => Promise.resolve(answers.shift() ?? new Response('more')))
    const api = createAuthFetch({ token, baseURL: 'https://api.example', fetch: send })
    const { signal } = new AbortController()
    // What the polyfill gives is of its own class: the platform's Request would refuse it.
    expect(await (await api('/todos', { signal })).text()).toBe('ok')
    expect(send).toHaveBeenCalledTimes(2)
    const gone = new AbortController()
    gone.abort()
    await expect(api('/todos', { signal: gone.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

describe('what the platform lacks', () => {
  const source = { get: async () => '', replace: async () => '' }

  it.each(['AbortController', 'atob', 'performance'])('%s is named at set-up', (name) => {
    vi.stubGlobal(name, undefined)
    expect(() => createTokenSource(() => null)).toThrow(
      new TypeError(`createTokenSource: this platform has no ${name}: load a polyfill first`),
    )
  })

  it.each([
    ['none', undefined],
    ['one without subtle, as in a page by http or in jsdom', { getRandomValues: () => undefined }],
  ])('crypto.subtle is named at set-up: %s', (_, crypto) => {
    vi.stubGlobal('crypto', crypto)
    expect(() => createTokenStore({ fetchToken: () => null })).toThrow(
      new TypeError('createTokenStore: this platform has no crypto.subtle: load a polyfill first'),
    )
  })

  it.each([
    ['none', undefined],
    [
      'one whose parts are not implemented',
      class {
        get origin(): string {
          throw new Error('not implemented')
        }
      },
    ],
  ])('URL is named at set-up: %s', (_, url) => {
    vi.stubGlobal('URL', url)
    vi.stubGlobal('Headers', undefined)
    expect(() => createAuthFetch({ token: source, baseURL: 'https://api.example' })).toThrow(
      new TypeError('createAuthFetch: this platform has no URL, no Headers: load a polyfill first'),
    )
  })
})
