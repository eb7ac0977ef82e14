import { describe, expect, it, vi } from 'vitest'
import { createGuard, type GuardVariation, type BetterAuthClaims } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const key = await createSigningKey()
const options = { issuer: ISSUER, audience: AUDIENCE }
const jwks = { keys: [key.jwk] }

describe('guard.with', () => {
  it('shares the keys: one load for both', async () => {
    const load = vi.fn(() => jwks)
    const guard = createGuard({ ...options, jwks: load })
    const derived = guard.with({ audience: 'https://reports.example.com' })
    await guard.ready()
    await derived.ready()
    await derived.verify(await sign(key, { aud: 'https://reports.example.com' }))
    expect(load).toHaveBeenCalledOnce()
    expect(derived.health()).toEqual(guard.health())
  })

  it('has a cache of its own: a token cached by one opens no door of the other', async () => {
    const guard = createGuard({ ...options, jwks })
    const reports = guard.with({ audience: 'https://reports.example.com' })
    const refusing = guard.with({ check: () => false })
    const typed = guard.with({ types: ['at+jwt'] })
    const token = await sign(key)
    await guard.verify(token)
    expect((await refusal(reports.verify(token))).reason).toBe('wrong_audience')
    expect((await refusal(refusing.verify(token))).reason).toBe('check_failed')
    expect((await refusal(typed.verify(token))).reason).toBe('wrong_type')
    const other = await sign(key, { aud: 'https://reports.example.com' })
    await reports.verify(other)
    expect((await refusal(guard.verify(other))).reason).toBe('wrong_audience')
    expect(await guard.verify(token)).toMatchObject({ userId: 'user-a' })
  })

  it('asks the guard’s own check first, then its own', async () => {
    const asked: string[] = []
    const ask = (name: string) => () => asked.push(name) > 0
    const guard = createGuard({ ...options, jwks, check: ask('base') })
    await guard
      .with({ check: ask('one') })
      .with({ check: ask('two') })
      .verify(await sign(key))
    expect(asked).toEqual(['base', 'one', 'two'])
    const strict = createGuard({ ...options, jwks, check: () => false })
    const derived = strict.with({ check: () => true })
    expect((await refusal(derived.verify(await sign(key)))).reason).toBe('check_failed')
  })

  it('keeps what it doesn’t name', async () => {
    const isRevoked = vi.fn(() => true)
    const guard = createGuard({ ...options, jwks, isRevoked, types: ['at+jwt'], maxTokenAge: 60 })
    const derived = guard.with({ audience: null })
    expect((await refusal(derived.verify(await sign(key)))).reason).toBe('wrong_type')
    const old = await sign(key, { iat: 1 }, { typ: 'at+jwt' })
    expect((await refusal(derived.verify(old))).reason).toBe('too_old')
    const token = await sign(key, { aud: 'anything' }, { typ: 'at+jwt' })
    expect((await refusal(derived.verify(token))).reason).toBe('revoked')
    expect(isRevoked).toHaveBeenCalledOnce()
  })

  it.each<[string, unknown]>([
    ['options', undefined],
    ['options', 'https://reports.example.com'],
    ['issuer', { issuer: 'https://evil.example' }],
    ['algorithms', { algorithms: ['HS256'] }],
    ['audience', { audience: [] }],
    ['audience', { audience: '' }],
    ['types', { types: null }],
    ['check', { check: true }],
  ])(
    'a variation with a bad `%s` is a TypeError that names it and the call: %j',
    (option, variation) => {
      const guard = createGuard({ ...options, jwks })
      const derive = (): unknown => guard.with(variation as GuardVariation<BetterAuthClaims>)
      expect(derive).toThrow(TypeError)
      expect(derive).toThrow(/^guard\.with: /)
      expect(derive).toThrow(`\`${option}\``)
      expect(derive).not.toThrow('createGuard')
    },
  )
})
