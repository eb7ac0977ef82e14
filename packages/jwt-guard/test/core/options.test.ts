import { describe, expect, it } from 'vitest'
import { guardFromJavaScript } from '../support/forge.js'
import { AUDIENCE, createSigningKey, ISSUER } from '../support/issuer.js'

const { jwk } = await createSigningKey()
const jwks = { keys: [jwk] }
const secret = 's'.repeat(32)
const good = { issuer: ISSUER, audience: AUDIENCE }
const fine = { ...good, jwks }

describe('an option that is missing, unknown or unsafe: a TypeError that names it', () => {
  it.each<[option: string, options: unknown]>([
    ['options', undefined],
    ['options', null],
    ['options', 'https://app.example.com'],
    ['options', [good]],
    ['issuer', { audience: AUDIENCE }],
    ['issuer', { ...good, issuer: '' }],
    ['issuer', { ...good, issuer: null }],
    ['issuer', { ...good, issuer: [ISSUER] }],
    ['issuer', { ...good, issuer: new URL(ISSUER) }],
    ['audience', { issuer: ISSUER }],
    ['audience', { issuer: ISSUER, audience: undefined }],
    ['audience', { issuer: ISSUER, audience: '' }],
    ['audience', { issuer: ISSUER, audience: [] }],
    ['audience', { issuer: ISSUER, audience: [AUDIENCE, ''] }],
    ['audience', { issuer: ISSUER, audience: false }],
    ['audience', { issuer: ISSUER, audience: /.*/ }],
    ['audiense', { ...fine, audiense: AUDIENCE }],
    ['leeway', { ...fine, leeway: 30 }],
    ['ignoreExpiration', { ...fine, ignoreExpiration: true }],
    ['jwksUri', { ...good, jwksUri: 'http://app.example.com/jwks' }],
    ['jwksUri', { ...good, jwksUri: '/api/auth/jwks' }],
    ['jwksUri', { ...good, jwksUri: '' }],
    ['jwksUri', { ...good, jwksUri: 'file:///etc/passwd' }],
    ['jwksUri', { ...good, jwksUri: 'https://user:pass@app.example.com/jwks' }],
    ['jwksUri', { ...good, jwksUri: 'http://127.0.0.1.evil.example/jwks' }],
    ['jwksUri', { ...good, jwksUri: 'http://localhost.evil.example/jwks' }],
    ['jwksUri', { ...good, jwksUri: 'http://127.0.0.1@evil.example/jwks' }],
    ['jwksUri', { ...good, issuer: 'my-issuer' }],
    ['issuer', { ...good, issuer: 'http://app.example.com' }],
    ['issuer', { ...good, issuer: 'https://user:pass@app.example.com' }],
    ['issuers[0].issuer', { audience: AUDIENCE, issuers: [{ issuer: 'http://a.b' }] }],
    ['jwks', { ...good, jwks: {} }],
    ['jwks', { ...good, jwks: { keys: [] } }],
    ['jwks', { ...good, jwks: [jwk] }],
    ['jwks', { ...good, jwks: 'https://app.example.com/jwks' }],
    ['jwks', { ...good, jwks: null }],
    ['jwks', { ...good, jwks, secret }],
    ['jwksUri', { ...good, jwksUri: 'https://app.example.com/jwks', secret }],
    ['jwksUri', { ...good, jwksUri: 'https://app.example.com/jwks', jwks }],
    ['secret', { ...good, secret: '' }],
    ['secret', { ...good, secret: undefined }],
    ['secret', { ...good, secret: null }],
    ['secret', { ...good, secret: 's'.repeat(31) }],
    ['secret', { ...good, secret: new Uint8Array(31) }],
    ['secret', { ...good, secret: [] }],
    ['secret', { ...good, secret: [secret, 'short'] }],
    ['secret', { ...good, secret: { kty: 'oct', k: 'x' } }],
    ['algorithms', { ...fine, algorithms: [] }],
    ['algorithms', { ...fine, algorithms: ['none'] }],
    ['algorithms', { ...fine, algorithms: ['HS256'] }],
    ['algorithms', { ...fine, algorithms: ['EdDSA', 'HS256'] }],
    ['algorithms', { ...fine, algorithms: ['RS512'] }],
    ['algorithms', { ...fine, algorithms: ['eddsa'] }],
    ['algorithms', { ...good, secret, algorithms: ['EdDSA'] }],
    ['algorithms', { ...good, secret, algorithms: ['HS256', 'RS256'] }],
    ['clockTolerance', { ...fine, clockTolerance: -1 }],
    ['clockTolerance', { ...fine, clockTolerance: '5' }],
    ['clockTolerance', { ...fine, clockTolerance: NaN }],
    ['clockTolerance', { ...fine, clockTolerance: Infinity }],
    ['maxTokenAge', { ...fine, maxTokenAge: 0 }],
    ['maxTokenAge', { ...fine, maxTokenAge: '15m' }],
    ['types', { ...fine, types: [] }],
    ['types', { ...fine, types: 'JWT' }],
    ['types', { ...fine, types: [undefined] }],
    ['types', { ...fine, types: [''] }],
    ['claims', { ...fine, claims: {} }],
    ['claims', { ...fine, claims: null }],
    ['claims', { ...fine, claims: (value: unknown) => value }],
    ['claims', { ...fine, claims: { '~standard': { version: 1 } } }],
    ['check', { ...fine, check: true }],
    ['check', { ...fine, check: null }],
    ['isRevoked', { ...fine, isRevoked: new Set() }],
    ['now', { ...fine, now: 1_700_000_000 }],
    ['onEvent', { ...fine, onEvent: null }],
    ['onEvent', { ...fine, onEvent: [() => undefined, 'console'] }],
    ['cache', { ...fine, cache: true }],
    ['cache', { ...fine, cache: 100 }],
    ['cache.size', { ...fine, cache: { size: 100 } }],
    ['cache.maxEntries', { ...fine, cache: { maxEntries: 0 } }],
    ['cache.maxEntries', { ...fine, cache: { maxEntries: 1.5 } }],
    ['cache.maxEntries', { ...fine, cache: { maxEntries: Infinity } }],
    ['cache.maxAge', { ...fine, cache: { maxAge: 0 } }],
    ['keys', { ...fine, keys: 600 }],
    ['keys.ttl', { ...fine, keys: { ttl: 1 } }],
    ['keys.maxAge', { ...fine, keys: { maxAge: 0 } }],
    ['keys.staleIfError', { ...fine, keys: { staleIfError: -1 } }],
    ['keys.timeout', { ...fine, keys: { timeout: 0 } }],
    ['keys.minRefreshInterval', { ...fine, keys: { minRefreshInterval: 0 } }],
    ['keys.maxBytes', { ...fine, keys: { maxBytes: 0.5 } }],
    ['keys.maxKeys', { ...fine, keys: { maxKeys: 0 } }],
    ['keys.allowHttp', { ...fine, keys: { allowHttp: 'yes' } }],
    ['keys.fetch', { ...fine, keys: { fetch: 'fetch' } }],
    ['challenge', { ...fine, challenge: 'api' }],
    ['challenge.error', { ...fine, challenge: { error: 'x' } }],
    ['challenge.realm', { ...fine, challenge: { realm: 'a"b' } }],
    ['challenge.realm', { ...fine, challenge: { realm: 'a\\b' } }],
    ['challenge.realm', { ...fine, challenge: { realm: 'a\r\nSet-Cookie: x=1' } }],
    ['challenge.realm', { ...fine, challenge: { realm: 'é' } }],
    ['challenge.resourceMetadata', { ...fine, challenge: { resourceMetadata: 'x", error="y' } }],
    ['issuers', { audience: AUDIENCE, issuers: [] }],
    ['issuers', { audience: AUDIENCE, issuers: { issuer: ISSUER } }],
    ['issuers', { audience: AUDIENCE, issuers: [{ issuer: ISSUER }, { issuer: ISSUER }] }],
    [
      'issuers',
      {
        audience: AUDIENCE,
        issuers: [
          { issuer: 'a', jwks },
          { issuer: 'b', secret },
        ],
      },
    ],
    ['issuer', { ...good, issuers: [{ issuer: ISSUER }] }],
    ['jwks', { audience: AUDIENCE, jwks, issuers: [{ issuer: ISSUER }] }],
    ['issuers[0].issuer', { audience: AUDIENCE, issuers: [{}] }],
    ['issuers[0].audience', { issuers: [{ issuer: ISSUER }] }],
    [
      'issuers[1].audience',
      {
        issuers: [
          { ...good, jwks },
          { issuer: 'b', jwks },
        ],
      },
    ],
    ['issuers[0].jwksUri', { audience: AUDIENCE, issuers: [{ issuer: 'a' }] }],
    ['issuers[0].secret', { audience: AUDIENCE, issuers: [{ issuer: 'a', secret: undefined }] }],
    ['issuers[0].secret', { audience: AUDIENCE, issuers: [{ issuer: 'a', secret: 'x' }] }],
    ['issuers[0].realm', { audience: AUDIENCE, issuers: [{ issuer: ISSUER, realm: 'x' }] }],
    ['issuers[0].until', { audience: AUDIENCE, issuers: [{ issuer: ISSUER, until: 1 }] }],
    [
      'issuers[0].until',
      { audience: AUDIENCE, issuers: [{ issuer: ISSUER, until: new Date('') }] },
    ],
  ])('`%s`: %j', (option, options) => {
    expect(() => guardFromJavaScript(options)).toThrow(TypeError)
    expect(() => guardFromJavaScript(options)).toThrow(`\`${option}\``)
  })

  it('how the audience check is skipped stands in the message of one who left it out', () => {
    expect(() => guardFromJavaScript({ issuer: ISSUER, jwks })).toThrow('null, typed out, skips')
  })

  it('HS256 without a secret: the message says what it needs', () => {
    const options = { ...fine, algorithms: ['HS256'] }
    expect(() => guardFromJavaScript(options)).toThrow('"HS256"; HS256 needs `secret`')
    const typo = { ...fine, algorithms: ['RS257'] }
    expect(() => guardFromJavaScript(typo)).not.toThrow('needs `secret`')
  })

  it('an address that nobody gave is in no message', () => {
    const options = { audience: AUDIENCE, issuer: 'http://a.b' }
    expect(() => guardFromJavaScript(options)).toThrow('`issuer` must be https')
    expect(() => guardFromJavaScript(options)).not.toThrow('jwksUri')
  })

  it('no message repeats a secret', () => {
    const short = 'correct horse battery'
    expect(() => guardFromJavaScript({ ...good, secret: short })).not.toThrow(short)
  })
})

describe('what is fine', () => {
  it.each<[string, unknown]>([
    ['an audience check that is typed away', { issuer: ISSUER, audience: null, jwks }],
    ['http to loopback', { ...good, issuer: 'http://localhost:3000' }],
    ['http to 127.0.0.1', { ...good, jwksUri: 'http://127.0.0.1:3000/jwks' }],
    ['http to ::1', { ...good, jwksUri: 'http://[::1]:3000/jwks' }],
    ['http inside a network', { ...good, jwksUri: 'http://auth/jwks', keys: { allowHttp: true } }],
    ['a secret of 32 bytes in fewer characters', { ...good, secret: 'é'.repeat(16) }],
    ['an issuer of any spelling with a secret', { ...good, issuer: 'my-issuer', secret }],
    ['options that are undefined', { ...fine, check: undefined, cache: undefined }],
    ['no cache', { ...fine, cache: false }],
    ['several audiences', { ...fine, audience: ['a', 'b'] }],
  ])('%s', (_, options) => {
    expect(guardFromJavaScript(options).health().keys).toMatch(/missing|fresh/)
  })
})
