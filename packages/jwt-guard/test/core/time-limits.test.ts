import { assert, asyncProperty, constantFrom, double, integer, option } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGuard, isAuthError, type Guard } from '../../src/index.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, goodClaims, ISSUER } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const SECRET = 'a secret of thirty-two bytes, or more'
/** Epoch seconds at which the tokens are seen first. */
const T = 1_800_000_000

interface Rules {
  readonly clockTolerance?: number
  readonly maxTokenAge?: number
  readonly until?: number | null
}

interface Clocked {
  readonly guard: Guard
  /** The verdict at a moment, in epoch milliseconds. */
  judge(token: string, moment: number): Promise<string>
}

function clocked(rules: Rules, cache?: false): Clocked {
  let now = T * 1000
  const { until, ...rest } = rules
  const guard = createGuard({
    audience: AUDIENCE,
    issuers: [
      {
        issuer: ISSUER,
        secret: SECRET,
        ...(typeof until === 'number' ? { until: new Date(until * 1000) } : {}),
      },
    ],
    now: () => now,
    ...(cache === undefined ? {} : { cache }),
    ...rest,
  })
  return {
    guard,
    async judge(token, moment) {
      now = moment
      try {
        await guard.verify(token)
        return 'verified'
      } catch (error) {
        return isAuthError(error) ? error.reason : 'an untyped error'
      }
    },
  }
}

function tokenOf(claims: object): string {
  const dates = { iat: T - 10, exp: T + 900, ...claims }
  return forge({ alg: 'HS256' }, goodClaims(dates), hs256(SECRET))
}

describe('the limits of time, to the millisecond, the same hot and cold', () => {
  it.each<[name: string, claims: object, rules: Rules, good: number, bad: number, reason: string]>([
    ['exp with 5 s of tolerance', { exp: T + 60 }, {}, T + 64.999, T + 65, 'expired'],
    [
      'exp without tolerance',
      { exp: T + 60 },
      { clockTolerance: 0 },
      T + 59.999,
      T + 60,
      'expired',
    ],
    ['exp with a fraction', { exp: T + 60.25 }, {}, T + 65.249, T + 65.25, 'expired'],
    ['nbf', { nbf: T - 60, iat: undefined }, {}, T - 65, T - 65.001, 'not_yet_valid'],
    ['iat', { iat: T - 60 }, {}, T - 65, T - 65.001, 'issued_in_future'],
    ['maxTokenAge', {}, { maxTokenAge: 60 }, T + 54.999, T + 55, 'too_old'],
    ['until', {}, { until: T + 60 }, T + 59.999, T + 60, 'issuer_retired'],
  ])('%s', async (_, claims, rules, good, bad, reason) => {
    const token = tokenOf(claims)
    const hot = clocked(rules)
    expect(await hot.judge(token, T * 1000)).toBe('verified')
    for (const clock of [hot, clocked(rules, false)]) {
      expect(await clock.judge(token, good * 1000)).toBe('verified')
      expect(await clock.judge(token, bad * 1000)).toBe(reason)
      expect(await clock.judge(token, good * 1000)).toBe('verified')
    }
  })

  it('at any moment, for any dates and rules, a cached token has the verdict of a cold one', async () => {
    const date = option(double({ min: T - 50, max: T + 50, noNaN: true }), { nil: undefined })
    await assert(
      asyncProperty(
        date,
        date,
        double({ min: T - 20, max: T + 100, noNaN: true }),
        constantFrom(0, 1, 4.9, 5),
        option(constantFrom(1, 30.1, 60), { nil: undefined }),
        option(integer({ min: T, max: T + 60 })),
        constantFrom('exp', 'nbf', 'iat', 'age', 'until'),
        integer({ min: -2, max: 2 }),
        async (iat, nbf, exp, clockTolerance, maxTokenAge, until, edge, offset) => {
          const rules = {
            clockTolerance,
            until,
            ...(maxTokenAge === undefined ? {} : { maxTokenAge }),
          }
          const token = tokenOf({ iat, nbf, exp })
          const hot = clocked(rules)
          await hot.judge(token, T * 1000)
          const edges = {
            exp: exp + clockTolerance,
            nbf: (nbf ?? T) - clockTolerance,
            iat: (iat ?? T) - clockTolerance,
            age: (iat ?? T) + (maxTokenAge ?? 0) + clockTolerance,
            until: until ?? T,
          }
          const moment = nextDown(edges[edge] * 1000, offset)
          const cold = await clocked(rules, false).judge(token, moment)
          expect(await hot.judge(token, moment)).toBe(cold)
        },
      ),
      { numRuns: 1000, seed: 7 },
    )
  })

  it.each([
    [
      'expired',
      { exp: T },
      T + 12,
      'which is 12 s later (if the token is fresh, the clocks differ)',
    ],
    [
      'expired',
      { exp: T },
      T + 300,
      'which is 300 s later (if the token is fresh, the clocks differ)',
    ],
    ['expired', { exp: T }, T + 301, 'which is 301 s later'],
    [
      'not_yet_valid',
      { nbf: T + 9 },
      T,
      'which is 9 s earlier (if the token is fresh, the clocks differ)',
    ],
    [
      'issued_in_future',
      { iat: T + 9 },
      T,
      'which is 9 s earlier (if the token is fresh, the clocks differ)',
    ],
    ['issued_in_future', { iat: T + 3600 }, T, 'which is 3600 s earlier'],
  ])('%s says by how much, and when it smells of clocks', async (reason, claims, now, text) => {
    const options = { issuer: ISSUER, audience: AUDIENCE, secret: SECRET, now: () => now * 1000 }
    const error = await refusal(createGuard(options).verify(tokenOf(claims)))
    expect(error.reason).toBe(reason)
    expect(String(error.details.expected).endsWith(`, ${text}`)).toBe(true)
  })

  it('no tolerance makes an expired token good again once the clock is set back', async () => {
    const token = tokenOf({ exp: T + 60 })
    const { judge } = clocked({})
    expect(await judge(token, T * 1000)).toBe('verified')
    expect(await judge(token, (T + 3600) * 1000)).toBe('expired')
    expect(await judge(token, T * 1000)).toBe('verified')
  })

  it.each([NaN, -Infinity, Infinity])('a clock that says %d lets nothing pass', async (moment) => {
    const { judge } = clocked({})
    const token = tokenOf({ nbf: T - 60 })
    expect(await judge(token, T * 1000)).toBe('verified')
    expect(await judge(token, moment)).not.toBe('verified')
    expect(await clocked({}, false).judge(token, moment)).not.toBe('verified')
  })

  it('a token without iat has no age to be judged by: maxTokenAge refuses it', async () => {
    const token = tokenOf({ iat: undefined })
    expect(await clocked({}).judge(token, T * 1000)).toBe('verified')
    expect(await clocked({ maxTokenAge: 3600 }).judge(token, T * 1000)).toBe('too_old')
  })
})

/** `value`, or one of its next neighbours among the floating-point numbers. */
function nextDown(value: number, steps: number): number {
  return value + steps * Math.abs(value) * Number.EPSILON
}
