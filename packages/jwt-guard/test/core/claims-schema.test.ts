import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createGuard, type StandardSchema } from '../../src/index.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, goodClaims, ISSUER } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const SECRET = 'a secret of thirty-two bytes, or more'
const options = { issuer: ISSUER, audience: AUDIENCE, secret: SECRET }

function tokenOf(claims: object): string {
  return forge({ alg: 'HS256' }, goodClaims({ ...claims }), hs256(SECRET))
}

const role = { zod: z.enum(['admin', 'member']), valibot: v.picklist(['admin', 'member']) }
const SCHEMAS: readonly [string, StandardSchema<{ role: 'admin' | 'member' }>][] = [
  ['zod', z.object({ role: role.zod })],
  ['valibot', v.object({ role: role.valibot })],
  ['zod, async', z.object({ role: role.zod.refine(() => Promise.resolve(true)) })],
  ['valibot, async', v.objectAsync({ role: v.pipeAsync(role.valibot, v.checkAsync(later)) })],
]

describe.each(SCHEMAS)('a claims schema of %s', (_, claims) => {
  it('gives the claims it describes, and only those', async () => {
    const guard = createGuard({ ...options, claims })
    const principal = await guard.verify(tokenOf({ role: 'admin', extra: 1 }))
    expect(principal.claims).toEqual({ role: 'admin' })
    expect(Object.isFrozen(principal.claims)).toBe(true)
    expect(principal.userId).toBe('user-a')
  })

  it('refuses a token that doesn’t fit: 401, and where, but not what', async () => {
    const guard = createGuard({ ...options, claims })
    const error = await refusal(guard.verify(tokenOf({ role: 'root-of-all-evil' })))
    expect(error).toMatchObject({ code: 'invalid_token', reason: 'claims_rejected' })
    expect(error.details.actual).toBe('role')
    expect(JSON.stringify(error)).not.toContain('root-of-all-evil')
    expect((await refusal(guard.verify(tokenOf({})))).reason).toBe('claims_rejected')
  })
})

describe('a claims schema', () => {
  it('is not even asked about a token that fails before it', async () => {
    const validate = vi.fn((value: unknown) => ({ value }))
    const claims = { '~standard': { version: 1 as const, vendor: 'test', validate } }
    const guard = createGuard({ ...options, claims })
    await refusal(guard.verify(tokenOf({ exp: 0 })))
    await refusal(guard.verify(forge({ alg: 'HS256' }, goodClaims(), hs256('x'))))
    expect(validate).not.toHaveBeenCalled()
    await guard.verify(tokenOf({}))
    expect(validate).toHaveBeenCalledOnce()
  })

  it('that yields plain data is asked once per token', async () => {
    const parse = vi.fn((email: string) => ({ domain: email.split('@')[1] }))
    const claims = z.object({ email: z.string().transform(parse) })
    const guard = createGuard({ ...options, claims })
    const token = tokenOf({})
    const first = await guard.verify(token)
    expect(first.claims).toEqual({ email: { domain: 'example.com' } })
    expect(await guard.verify(token)).toBe(first)
    expect(parse).toHaveBeenCalledOnce()
    expect(() => Object.assign(first.claims.email, { domain: 'evil.example' })).toThrow(TypeError)
  })

  it.each<[string, (seconds: number) => object]>([
    ['a Date', (seconds) => new Date(seconds * 1000)],
    ['a Date within', (seconds) => ({ at: [new Date(seconds * 1000)] })],
    ['a Map', (seconds) => new Map([['at', seconds]])],
    ['a Set', (seconds) => new Set([seconds])],
    ['an instance of a class', () => new URL('https://example.com')],
    ['a typed array', (seconds) => new Uint8Array([seconds])],
    ['a function', () => () => undefined],
  ])(
    'that yields %s is asked anew each time: what can’t be frozen is never shared',
    async (...row) => {
      const [, make] = row
      const claims = z.object({ iat: z.number().transform(make) })
      const guard = createGuard({ ...options, claims })
      const token = tokenOf({})
      const [first, second] = [await guard.verify(token), await guard.verify(token)]
      expect(first.claims.iat).not.toBe(second.claims.iat)
      expect(first).not.toBe(second)
    },
  )

  it('with a great many members is frozen, too', async () => {
    const many = z.string().transform(() => Array.from({ length: 300_000 }, (_, at) => at))
    const guard = createGuard({ ...options, claims: z.object({ email: many }) })
    expect((await guard.verify(tokenOf({}))).claims.email).toHaveLength(300_000)
  })

  it('can’t change who the token’s holder is', async () => {
    const swap = z.object({ sub: z.string().transform(() => 'user-b') })
    const principal = await createGuard({ ...options, claims: swap }).verify(tokenOf({}))
    expect(principal).toMatchObject({ userId: 'user-a', claims: { sub: 'user-b' } })
    const overwrite = z.preprocess(
      (value) => Object.assign(value ?? {}, { sub: 'user-b' }),
      z.any(),
    )
    const error = await refusal(createGuard({ ...options, claims: overwrite }).verify(tokenOf({})))
    expect(error).toMatchObject({ code: 'unavailable', reason: 'claims_unavailable' })
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
    ['rejects', () => Promise.reject(new Error('a bug'))],
    ['answers nothing', () => undefined],
    ['answers null', () => null],
    ['answers text', () => 'no'],
    ['answers {}', () => ({})],
    ['answers an undefined value', () => ({ value: undefined })],
    ['answers issues that are no list', () => ({ issues: 'no' })],
    ['answers issues that are none', () => ({ issues: [null] })],
    ['answers {} later', () => Promise.resolve({})],
  ])('that %s: 503, not 401, and nothing is let through', async (_, validate) => {
    const claims = Object.assign(z.object({}), {
      '~standard': { version: 1 as const, vendor: 'test', validate },
    }) as StandardSchema<object>
    const error = await refusal(createGuard({ ...options, claims }).verify(tokenOf({})))
    expect(error).toMatchObject({ code: 'unavailable', reason: 'claims_unavailable' })
  })
})

function later(): Promise<boolean> {
  return Promise.resolve(true)
}
