import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { AuthError, createGuard, isAuthError, protectedHeaders } from '../../src/index.js'
import type { AuthErrorCode } from '../../src/index.js'
import { ISSUER } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

describe('AuthError', () => {
  it.each<[AuthErrorCode, number, string | undefined]>([
    ['missing_token', 401, 'Bearer realm="api"'],
    ['invalid_request', 400, 'Bearer realm="api", error="invalid_request"'],
    ['invalid_token', 401, 'Bearer realm="api", error="invalid_token"'],
    ['insufficient_scope', 403, 'Bearer realm="api", error="insufficient_scope"'],
    ['forbidden', 403, undefined],
    ['not_found', 404, undefined],
    ['unavailable', 503, undefined],
  ])('%s: status %i, and a challenge where RFC 6750 wants one', (code, status, challenge) => {
    const error = new AuthError(code, 'refused_by_app')
    expect(error.status).toBe(status)
    expect(error.headers).toEqual({
      'Cache-Control': 'no-store',
      Vary: 'Authorization',
      ...(challenge === undefined ? {} : { 'WWW-Authenticate': challenge }),
      ...(code === 'unavailable' ? { 'Retry-After': '5' } : {}),
    })
    expect(error.toProblem()).toMatchObject({ status, code, type: 'about:blank' })
  })

  it('what the client gets depends on the code alone, not on reason, details or cause', () => {
    const plain = new AuthError('invalid_token', 'expired')
    const telling = tellingError()
    expect(telling.toProblem()).toEqual(plain.toProblem())
    expect(telling.headers).toEqual(plain.headers)
  })

  it('what a framework sends of an error by itself is as constant: message, stack and JSON', () => {
    const plain = new AuthError('invalid_token', 'expired')
    const telling = tellingError()
    expect(telling.message).toBe(telling.toProblem().detail)
    expect(telling.stack).toBe(plain.stack)
    expect(String(telling)).toBe('AuthError: The bearer token is not valid.')
    expect(JSON.stringify({ error: telling })).toBe(JSON.stringify({ error: plain.toProblem() }))
    expect(telling.statusCode).toBe(telling.status)
  })

  it('its operator still reads reason, details and cause, in code and in a log', () => {
    const error = tellingError()
    expect([error.reason, error.details]).toEqual(['bad_signature', { expected: 'x', actual: 'y' }])
    expect(error.cause).toMatchObject({ message: 'why it is so' })
    expect(inspect(error)).toMatch(/reason: 'bad_signature'.*actual: 'y'/s)
    expect(inspect(error)).toContain('why it is so')
  })

  it.each([
    [0, '1'],
    [-5, '1'],
    [0.2, '1'],
    [29.1, '30'],
  ])('Retry-After of %d s is sent as %s: whole seconds, at least one', (retryAfter, header) => {
    const error = new AuthError('unavailable', 'keys_unavailable', { retryAfter })
    expect(error.headers['Retry-After']).toBe(header)
  })

  it('realm and resource metadata of the guard stand in its challenges', async () => {
    const guard = createGuard({
      issuer: ISSUER,
      audience: null,
      secret: 's'.repeat(32),
      challenge: {
        realm: 'todos of Ada',
        resourceMetadata: 'https://api.example.com/.well-known/oauth-protected-resource',
      },
    })
    const metadata =
      'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource"'
    const missing = await refusal(guard.authenticate(null))
    expect(missing.headers['WWW-Authenticate']).toBe(`Bearer realm="todos of Ada", ${metadata}`)
    const invalid = await refusal(guard.with({ audience: 'x' }).authenticate('Bearer x'))
    expect(invalid.headers['WWW-Authenticate']).toBe(
      `Bearer realm="todos of Ada", error="invalid_token", ${metadata}`,
    )
  })

  it('no scope and no realm can break out of the challenge', () => {
    for (const bad of ['a" b', 'a\\', 'a\r\nx: y', 'é']) {
      const withScope = (): unknown =>
        new AuthError('insufficient_scope', 'missing_scope', { scopes: [bad] })
      expect(withScope).toThrow(TypeError)
      const withRealm = (): unknown =>
        new AuthError('missing_token', 'no_credentials', { challenge: { realm: bad } })
      expect(withRealm).toThrow(TypeError)
    }
  })

  it('is frozen where it matters: a handler can’t loosen the headers of another', () => {
    const error = new AuthError('invalid_token', 'expired', { details: { actual: 1 } })
    expect(Object.isFrozen(error.headers)).toBe(true)
    expect(Object.isFrozen(error.details)).toBe(true)
  })
})

describe('protectedHeaders', () => {
  it('keep an answer of one’s own glue out of shared caches', () => {
    expect(protectedHeaders).toEqual({
      'Cache-Control': 'private, no-store',
      Vary: 'Authorization',
    })
    expect(Object.isFrozen(protectedHeaders)).toBe(true)
  })
})

describe('isAuthError', () => {
  it('holds across two copies of the package', async () => {
    vi.resetModules()
    const copy = await import('../../src/index.js')
    expect(copy.AuthError).not.toBe(AuthError)
    const theirs = new copy.AuthError('invalid_token', 'expired')
    expect(theirs instanceof AuthError).toBe(false)
    expect(isAuthError(theirs)).toBe(true)
    expect(copy.isAuthError(new AuthError('invalid_token', 'expired'))).toBe(true)
  })

  it('is not fooled by what only looks like one', () => {
    const error = new AuthError('invalid_token', 'expired')
    for (const value of [
      undefined,
      null,
      'AuthError',
      { ...error },
      { name: 'AuthError', status: 401, code: 'invalid_token' },
      Object.assign(new Error('x'), { name: 'AuthError', status: 401 }),
      Object.create(error),
      JSON.parse(JSON.stringify(error)),
    ]) {
      expect(isAuthError(value)).toBe(false)
    }
  })
})

function tellingError(): AuthError {
  return new AuthError('invalid_token', 'bad_signature', {
    details: { expected: 'x', actual: 'y' },
    cause: new Error('why it is so'),
    retryAfter: 5,
    scopes: [],
  })
}
