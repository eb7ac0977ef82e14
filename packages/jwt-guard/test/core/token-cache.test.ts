import { describe, expect, it, vi } from 'vitest'
import { looseObject as looseInValibot } from 'valibot'
import { z } from 'zod'
import type { SignatureEngine } from '../../src/core/signature.js'
import { createGuard, type Guard, type Principal } from '../../src/index.js'
import { forge, hs256, signerOf } from '../support/forge.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER, sign } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

const SECRET = 'a secret of thirty-two bytes, or more'
const options = { issuer: ISSUER, audience: AUDIENCE, secret: SECRET }

function signed(claims: object): string {
  return forge({ alg: 'HS256' }, goodClaims({ ...claims }), hs256(SECRET))
}

const checks = vi.hoisted(() => ({ made: 0 }))
vi.mock('#signature', async (original) => {
  const { engine } = await original<{ engine: SignatureEngine }>()
  const importSecret: SignatureEngine['importSecret'] = async (secret) => {
    const check = await engine.importSecret(secret)
    return (text) => {
      checks.made += 1
      return check(text)
    }
  }
  return { engine: { ...engine, importSecret } }
})

/** Counts the signature checks that `work` makes. */
async function signatureChecks(work: () => Promise<unknown>): Promise<number> {
  checks.made = 0
  await work()
  return checks.made
}

describe('the cache of verified tokens', () => {
  it('spares the signature check of a token seen before, and returns the same principal', async () => {
    const guard = createGuard(options)
    const token = signed({})
    let first: Principal | undefined
    expect(await signatureChecks(async () => (first = await guard.verify(token)))).toBe(1)
    expect(await signatureChecks(async () => expect(await guard.verify(token)).toBe(first))).toBe(0)
  })

  it('knows a token by all its bytes: a cached one opens no door to a forged twin', async () => {
    const guard = createGuard(options)
    const token = signed({})
    await guard.verify(token)
    const [header = '', payload = '', signature = ''] = token.split('.')
    const flip = signature.startsWith('A') ? 'B' : 'A'
    for (const twin of [
      `${header}.${payload}.${flip}${signature.slice(1)}`,
      `${header}.${payload}.${signature.slice(0, -4)}`,
      `${header}.${payload}.`,
      `${token} `,
      `${token}=`,
      token.toLowerCase(),
    ]) {
      expect((await refusal(guard.verify(twin))).code).toBe('invalid_token')
    }
  })

  it('keeps a token in use through a flood of others, and lets go of those left alone', async () => {
    const cached: boolean[] = []
    const guard = createGuard({
      ...options,
      cache: { maxEntries: 64 },
      onEvent: (event) => event.type === 'verified' && cached.push(event.cached),
    })
    const used = signed({ sub: 'in-use' })
    const left = signed({ sub: 'left-alone' })
    await guard.verify(used)
    await guard.verify(left)
    for (let other = 0; other < 640; other += 1) {
      if (other % 32 === 0) {
        await guard.verify(used)
        expect(cached.at(-1)).toBe(true)
      }
      await guard.verify(signed({ sub: `other-${other}` }))
    }
    await guard.verify(left)
    expect(cached.at(-1)).toBe(false)
  })

  it('never takes a refused token for a good one, the second time or later', async () => {
    const check = vi.fn(() => false)
    const guard = createGuard({ ...options, check })
    for (let i = 1; i <= 3; i += 1) {
      expect((await refusal(guard.verify(signed({})))).reason).toBe('check_failed')
      expect(check).toHaveBeenCalledTimes(i)
    }
  })

  it('is bounded: the token used longest ago goes first', async () => {
    const guard = createGuard({ ...options, cache: { maxEntries: 2 } })
    const [a, b, c] = [signed({ sub: 'a' }), signed({ sub: 'b' }), signed({ sub: 'c' })]
    const cold = async (token: string): Promise<boolean> =>
      (await signatureChecks(() => guard.verify(token))) === 1
    expect([await cold(a), await cold(b), await cold(a), await cold(c)]).toEqual([
      true,
      true,
      false,
      true,
    ])
    expect([await cold(a), await cold(c), await cold(b)]).toEqual([false, false, true])
    expect(await cold(a)).toBe(true)
  })

  it('ends an entry at its age limit, by a clock that never jumps', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const guard = createGuard({ ...options, cache: { maxAge: 60 } })
      const token = signed({})
      await guard.verify(token)
      vi.advanceTimersByTime(59_999)
      expect(await signatureChecks(() => guard.verify(token))).toBe(0)
      vi.advanceTimersByTime(1)
      expect(await signatureChecks(() => guard.verify(token))).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('can be switched off', async () => {
    const guard = createGuard({ ...options, cache: false })
    const token = signed({})
    await guard.verify(token)
    expect(await signatureChecks(() => guard.verify(token))).toBe(1)
  })

  it('asks isRevoked on every hit', async () => {
    const revoked = new Set<string>()
    const isRevoked = vi.fn(({ tokenId = '' }: Principal) => revoked.has(tokenId))
    const guard = createGuard({ ...options, isRevoked })
    const token = signed({ jti: 't-1' })
    await guard.verify(token)
    await guard.verify(token)
    expect(isRevoked).toHaveBeenCalledTimes(2)
    revoked.add('t-1')
    expect((await refusal(guard.verify(token))).reason).toBe('revoked')
    revoked.clear()
    expect(await guard.verify(token)).toMatchObject({ tokenId: 't-1' })
  })

  it('drops the tokens of a withdrawn key with the key', async () => {
    const [old, next] = [await createSigningKey('old'), await createSigningKey('next')]
    let keys = [old.jwk, next.jwk]
    const guard = createGuard({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: () => ({ keys }),
      keys: { maxAge: 1 },
    })
    const [byOld, byNext] = [await sign(old), await sign(next)]
    await guard.verify(byOld)
    const kept = await guard.verify(byNext)
    keys = [next.jwk]
    await vi.waitFor(() => expect(guard.health().kids).toEqual(['next']), { timeout: 5000 })
    expect((await refusal(guard.verify(byOld))).reason).toBe('unknown_key')
    expect(await guard.verify(byNext)).toBe(kept)
    guard.close()
  })
})

describe('what callers share is deeply frozen', () => {
  it('one request can’t change what the next one sees', async () => {
    const guard = createGuard(options)
    const deep = { org: { roles: ['member'], limits: [{ todos: 5 }] } }
    const token = signed({ ...deep, aud: [AUDIENCE, 'other'], scope: 'a b' })
    const principal = await guard.verify(token)
    const before = structuredClone(principal)
    const claims = principal.claims as unknown as typeof deep
    for (const attack of [
      () => Object.assign(principal, { userId: 'user-b' }),
      () => Object.assign(principal.claims, { sub: 'user-b' }),
      () => Object.assign(principal.key, { kid: 'x' }),
      () => Object.assign(principal.scopes, { 0: 'admin' }),
      () => Object.assign(principal.audience, { 0: 'x' }),
      () => claims.org.roles.push('admin'),
      () => (claims.org.limits[0] = { todos: 500 }),
      () => Object.assign(claims.org.limits[0] ?? {}, { todos: 500 }),
      () => Reflect.deleteProperty(claims, 'org') || Object.assign(claims, { org: 1 }),
      () => Object.setPrototypeOf(claims.org, { admin: true }) as unknown,
    ]) {
      expect(attack).toThrow(TypeError)
    }
    expect(structuredClone(await guard.verify(token))).toEqual(before)
  })

  it.each<[string, () => Guard<unknown>]>([
    ['no schema', () => createGuard(options)],
    ['zod', () => createGuard({ ...options, claims: z.looseObject({}) })],
    ['zod’s record', () => createGuard({ ...options, claims: z.record(z.string(), z.unknown()) })],
    ['valibot', () => createGuard({ ...options, claims: looseInValibot({}) })],
  ])('a claim named __proto__ pollutes nothing: %s', async (_, makeGuard) => {
    const evil = '{"admin":true,"toString":null}'
    const text = JSON.stringify(goodClaims({ nested: 'NESTED', list: ['NESTED'] }))
      .replaceAll('"NESTED"', `{"__proto__":${evil},"ok":1}`)
      .replace('{', `{"__proto__":${evil},"constructor":{"prototype":${evil}},`)
    const token = forge({ alg: 'HS256' }, text, hs256(SECRET))
    for (let round = 0; round < 2; round += 1) {
      const { claims, userId } = await makeGuard().verify(token)
      expect(userId).toBe('user-a')
      const { nested, list } = claims as { nested: object; list: readonly object[] }
      for (const object of [claims, nested, list[0]]) {
        for (const copy of [object, { ...(object as object) }, Object.assign({}, object)]) {
          expect(Reflect.get(copy as object, 'admin')).toBeUndefined()
          expect(Reflect.get(copy as object, 'toString')).toBe(Object.prototype.toString)
        }
      }
      expect(Reflect.get({}, 'admin')).toBeUndefined()
    }
  })

  it('a header with __proto__ in it pollutes nothing', async () => {
    const key = await createSigningKey()
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })
    const header = '{"__proto__":{"alg":"EdDSA","kid":"key-1"}}'
    const token = forge(header, goodClaims(), signerOf(key))
    expect((await refusal(guard.verify(token))).reason).toBe('algorithm_not_allowed')
    expect(Reflect.get({}, 'alg')).toBeUndefined()
  })
})
