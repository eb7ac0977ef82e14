import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { tokenContract } from '../../src/better-auth.js'
import { API, SECRET } from './real-issuer.js'

const ISSUER = 'https://app.example.com'
const good = { issuer: ISSUER, audience: API, lifetime: '15m' }
const email = z.object({ email: z.string() })

/** As plain JavaScript gives them: of any shape, checked by no compiler. */
function fromJavaScript(options: unknown): unknown {
  return Reflect.apply(tokenContract, undefined, [options])
}

const refused: readonly (readonly [what: string, option: string, options: object])[] = [
  ['no issuer', 'issuer', { issuer: undefined }],
  ['an issuer that is no URL', 'issuer', { issuer: 'my-app' }],
  ['an issuer with a password', 'issuer', { issuer: 'https://a:b@app.example.com' }],
  ['an issuer with a query', 'issuer', { issuer: `${ISSUER}?a=b` }],
  ['no audience', 'audience', { audience: undefined }],
  ['an empty list of audiences', 'audience', { audience: [] }],
  ['no lifetime', 'lifetime', { lifetime: undefined }],
  ['a number, which is an absolute time', 'lifetime', { lifetime: 900 }],
  ['a duration without a unit', 'lifetime', { lifetime: '900' }],
  ['a duration in words', 'lifetime', { lifetime: 'soon' }],
  ['a negative duration', 'lifetime', { lifetime: '-15m' }],
  ['no duration at all', 'lifetime', { lifetime: '0s' }],
  ['a lifetime of years', 'lifetime', { lifetime: '366d' }],
  [
    'a lifetime longer than keys are kept',
    'lifetime',
    { lifetime: '3d', rotation: { grace: '2d' } },
  ],
  [
    'a lifetime as long as keys are kept',
    'lifetime',
    { lifetime: '2d', rotation: { grace: '2d' } },
  ],
  ['a number of seconds between keys', 'rotation.every', { rotation: { every: 3600 } }],
  ['a bad grace', 'rotation.grace', { rotation: { grace: 'long' } }],
  ['hundreds of keys at once', 'rotation.grace', { rotation: { every: '1h', grace: '7d' } }],
  ['a typo in rotation', 'rotation.period', { rotation: { period: '1d' } }],
  ['an unknown algorithm', 'algorithm', { algorithm: 'none' }],
  ['HS256 without a secret', 'algorithm', { algorithm: 'HS256' }],
  ['a short secret', 'secret', { secret: 'too-short' }],
  ['a short secret among good ones', 'secret', { secret: [SECRET, 'too-short'] }],
  ['a secret whose variable is not set', 'secret', { secret: undefined }],
  ['no secret in the list', 'secret', { secret: [] }],
  ['an algorithm beside a secret', 'algorithm', { secret: SECRET, algorithm: 'EdDSA' }],
  ['rotation beside a secret', 'rotation', { secret: SECRET, rotation: {} }],
  ['a base path that is none', 'basePath', { basePath: 'api/auth' }],
  ['a base path that climbs', 'basePath', { basePath: '/api/auth/' }],
  ['a flag that is none', 'tokenId', { tokenId: 'yes' }],
  ['a flag that is none', 'sessionId', { sessionId: 1 }],
  ['claims without a schema', 'claims.schema', { claims: { from: () => ({}) } }],
  ['claims without a source', 'claims.from', { claims: { schema: email } }],
  ['a listener that is none', 'onWarning', { onWarning: 'console' }],
  ['an unknown option', 'expirationTime', { expirationTime: '15m' }],
]

describe('tokenContract refuses at construction', () => {
  it.each(refused)('%s, and names `%s`', (_, option, options) => {
    const make = (): unknown => fromJavaScript({ ...good, ...options })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(`\`${option}\``)
  })

  it('no options at all', () => {
    expect(() => fromJavaScript(undefined)).toThrow(TypeError)
  })

  it('an audience for oauth() that is none of its own, or not given among several', () => {
    const one = tokenContract(good)
    expect(one.oauth().audience).toBe(API)
    expect(() => one.oauth('https://other.example.com')).toThrow('`audience`')
    const several = tokenContract({ ...good, audience: [API, 'https://b.example.com'] })
    expect(() => several.oauth()).toThrow('`audience`')
  })
})

describe('tokenContract', () => {
  it('takes grace and rotation that fit the lifetime, by default too', () => {
    expect(tokenContract({ ...good, lifetime: '30d' }).jwt().jwks).toMatchObject({
      rotationInterval: 30 * 86_400,
      gracePeriod: 32 * 86_400,
    })
    const rotation = { every: '7d', grace: '16m' }
    expect(tokenContract({ ...good, rotation }).jwt()).toMatchObject({
      jwks: { rotationInterval: 604_800, gracePeriod: 960 },
      jwt: { expirationTime: '15m' },
    })
  })

  it.each([
    ['the issuer', ISSUER],
    ['the issuer with a slash', `${ISSUER}/`],
  ])('warns of an audience that is %s', (_, audience) => {
    const onWarning = vi.fn()
    tokenContract({ ...good, audience, onWarning })
    expect(onWarning).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(audience))
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    onTestFinished(() => warn.mockRestore())
    tokenContract({ ...good, audience })
    expect(warn).toHaveBeenCalledOnce()
    tokenContract(good)
    expect(warn).toHaveBeenCalledOnce()
  })

  it('knows where the keys are', () => {
    const uriOf = (options: object): unknown =>
      tokenContract({ ...good, ...options }).guard().jwksUri
    expect(uriOf({})).toBe(`${ISSUER}/api/auth/jwks`)
    expect(uriOf({ issuer: `${ISSUER}/api/auth` })).toBe(`${ISSUER}/api/auth/jwks`)
    expect(uriOf({ basePath: '/auth' })).toBe(`${ISSUER}/auth/jwks`)
    expect(uriOf({ basePath: '/' })).toBe(`${ISSUER}/jwks`)
  })

  it('shows no secret', () => {
    const contract = tokenContract({ ...good, secret: [`${SECRET}-1`, `${SECRET}-2`] })
    expect(inspect(contract, { depth: 9 }) + JSON.stringify(contract)).not.toContain(SECRET)
    try {
      tokenContract({ ...good, secret: 'a-short-secret' })
      expect.unreachable()
    } catch (error) {
      expect(inspect(error, { depth: 9 })).not.toContain('a-short-secret')
    }
  })
})
