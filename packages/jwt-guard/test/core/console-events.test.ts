import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { consoleEvents, createGuard, type GuardListener } from '../../src/index.js'
import { AuthError, type AuthErrorReason } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const info = vi.fn<(line: string) => void>()
const warn = vi.fn<(line: string) => void>()
const out = { info, warn }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  info.mockClear()
  warn.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
})

function reject(listener: GuardListener, reason: AuthErrorReason, actual?: unknown): void {
  const error = new AuthError('invalid_token', reason, { details: { actual } })
  listener({ type: 'rejected', code: error.code, reason, details: error.details, error })
}

describe('consoleEvents', () => {
  it('writes why a token was refused, and nothing of good ones unless asked', async () => {
    const key = await createSigningKey()
    const options = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } }
    const quiet = createGuard({ ...options, onEvent: consoleEvents({ console: out }) })
    const token = await sign(key)
    await quiet.verify(token)
    expect(info).not.toHaveBeenCalled()
    await refusal(quiet.verify(await sign(key, { aud: 'https://web.example.com' })))
    expect(warn.mock.calls).toEqual([
      [
        'jwt-guard rejected: wrong_audience, expected ["https://api.example.com"], ' +
          'actual "https://web.example.com"',
      ],
    ])
    const listener = consoleEvents({ console: out, verified: true, interval: 0 })
    const chatty = createGuard({ ...options, onEvent: listener })
    await chatty.verify(token)
    await chatty.verify(token)
    expect(info.mock.calls.flat()).toEqual([
      'jwt-guard verified "user-a"',
      'jwt-guard verified "user-a" (cached)',
    ])
  })

  it('counts a flood of one reason instead of repeating it, and keeps other reasons apart', () => {
    const listener = consoleEvents({ console: out, interval: 10 })
    for (let i = 0; i < 10_000; i += 1) reject(listener, 'expired')
    reject(listener, 'bad_signature')
    expect(warn.mock.calls.flat()).toEqual([
      'jwt-guard rejected: expired',
      'jwt-guard rejected: bad_signature',
    ])
    vi.advanceTimersByTime(9_999)
    reject(listener, 'expired')
    expect(warn).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(1)
    reject(listener, 'expired')
    expect(warn).toHaveBeenLastCalledWith(
      'jwt-guard rejected: expired (and 10000 more since the last such line)',
    )
    vi.advanceTimersByTime(10_000)
    reject(listener, 'expired')
    expect(warn).toHaveBeenLastCalledWith('jwt-guard rejected: expired')
  })

  it('gives each kind of event its line', () => {
    const listener = consoleEvents({ console: out })
    const issuer = ISSUER
    listener({ type: 'keys_refreshed', issuer, kids: ['a', 'b'] })
    listener({ type: 'keys_failed', issuer, message: 'the key server answered 500', retryIn: 2 })
    listener({ type: 'key_skipped', issuer, kid: undefined, why: 'use is not sig' })
    expect(info.mock.calls).toEqual([[`jwt-guard keys of ${ISSUER}: "a", "b"`]])
    expect(warn.mock.calls).toEqual([
      [`jwt-guard keys of ${ISSUER} failed: the key server answered 500; next try in 2 s`],
      [`jwt-guard key null of ${ISSUER} skipped: use is not sig`],
    ])
  })

  it.each([
    ['a line break', 'a\nb'],
    ['an escape sequence', '\x1b[2J'],
    ['a C1 control', '\x9b2J'],
    ['DEL', '\x7f'],
    ['a bidi override', '\u202e'],
    ['a line separator', '\u2028'],
    ['a zero-width space', '\u200b'],
    ['a tag character', '\u{e0041}'],
  ])('%s of an unverified token never reaches the terminal', (_, character) => {
    const listener = consoleEvents({ console: out })
    reject(listener, 'wrong_issuer', `x${character}y`)
    reject(listener, 'unknown_key', [{ [character]: character }])
    for (const [line] of warn.mock.calls) expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    expect(warn).toHaveBeenCalledTimes(2)
  })
})
