import { describe, expect, it } from 'vitest'
import { assertScopes, createGuard, isAuthError, type Principal } from '../../src/index.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, goodClaims, ISSUER } from '../support/issuer.js'
import { explain } from '../../src/explain.js'
import { fromJavaScript } from '../support/from-javascript.js'
import { lookAlikes, principalOf } from '../support/principals.js'

describe('assertScopes', () => {
  it('passes if every scope is granted', async () => {
    const principal = await principalOf({ scope: 'openid todos:read  todos:write' })
    assertScopes(principal, 'todos:read')
    assertScopes(principal, 'todos:write', 'todos:read')
  })

  it('reads a list of scopes, too, as some issuers write it', async () => {
    const principal = await principalOf({ scope: ['todos:read', 7, 'todos:write', ''] })
    expect(principal.scopes).toEqual(['todos:read', 'todos:write'])
    assertScopes(principal, 'todos:write', 'todos:read')
  })

  it.each([
    ['scp', ['todos:read']],
    ['scp', 'todos:read'],
    ['permissions', ['todos:read']],
  ])(
    'are where the app says they are: %s %j; else a hint says where they seem to be',
    async (...row) => {
      const [name, value] = row
      const secret = 's'.repeat(32)
      const options = { issuer: ISSUER, audience: AUDIENCE, secret }
      const token = forge({ alg: 'HS256' }, goodClaims({ [name]: value }), hs256(secret))
      const told = createGuard({
        ...options,
        scopes: (claims) => [claims[name] ?? []].flat().map(String),
      })
      assertScopes(await told.verify(token), 'todos:read')

      const guard = createGuard(options)
      const principal = await guard.verify(token)
      const hint = `scopes seem to be in \`${name}\`: say so by createGuard({ scopes })`
      expect(() => assertScopes(principal, 'todos:read')).toThrow(
        expect.objectContaining({ details: expect.objectContaining({ actual: [], hint }) }),
      )
      expect((await explain(guard, token)).checks).toContainEqual({
        name: 'payload',
        result: 'pass',
        hint,
      })
      expect((await explain(told, token)).checks).toContainEqual({
        name: 'payload',
        result: 'pass',
      })
    },
  )

  it.each<[string, () => unknown]>([
    ['text, which includes parts of itself', () => 'todos:reading'],
    ['scopes in one text', () => ['todos:read todos:write']],
    ['nothing', () => undefined],
    ['something like a list', () => ({ includes: () => true, every: () => true })],
    ['a promise', () => Promise.resolve(['todos:read'])],
    ['numbers', () => [1]],
  ])('nobody gets in by nonsense: `scopes` that answers %s is 503', async (_, scopes) => {
    const secret = 's'.repeat(32)
    const options = { issuer: ISSUER, audience: AUDIENCE, secret }
    const guard = createGuard({ ...options, scopes: fromJavaScript(scopes) })
    const token = forge({ alg: 'HS256' }, goodClaims(), hs256(secret))
    await expect(guard.verify(token)).rejects.toMatchObject({
      status: 503,
      reason: 'claims_unavailable',
    })
  })

  it.each<[granted: unknown, needed: readonly string[]]>([
    [undefined, ['todos:read']],
    ['', ['todos:read']],
    ['todos:read', ['todos:write']],
    ['todos:read', ['todos:read', 'todos:write']],
    ['todos:readonly', ['todos:read']],
    ['todos', ['todos:read']],
    ['TODOS:READ', ['todos:read']],
    ['todos:*', ['todos:read']],
    ['*', ['todos:read']],
    ['todos:read,todos:write', ['todos:read']],
    ['todos:read\ttodos:write', ['todos:read']],
    [['todos:readonly'], ['todos:read']],
    [['todos:write todos:read'], ['todos:read']],
    [[['todos:read']], ['todos:read']],
    [[{ includes: true }], ['todos:read']],
    [{ 'todos:read': true }, ['todos:read']],
    [true, ['todos:read']],
  ])('a scope claim of %j does not grant %j: 403', async (scope, needed) => {
    const principal = await principalOf({ scope })
    expect(() => assertScopes(principal, ...needed)).toThrow(
      expect.objectContaining({ code: 'insufficient_scope', reason: 'missing_scope', status: 403 }),
    )
  })

  it('names the scopes the route needs, not those the token has, in the guard’s challenge', async () => {
    const secret = 's'.repeat(32)
    const options = { issuer: ISSUER, audience: AUDIENCE, secret, challenge: { realm: 'todos' } }
    const token = forge({ alg: 'HS256' }, goodClaims({ scope: 'spying' }), hs256(secret))
    const principal = await createGuard(options).verify(token)
    try {
      assertScopes(principal, 'a', 'b')
      expect.unreachable()
    } catch (error) {
      if (!isAuthError(error)) throw error
      expect(error.headers['WWW-Authenticate']).toBe(
        'Bearer realm="todos", error="insufficient_scope", scope="a b"',
      )
      expect(error.details).toEqual({ expected: ['a', 'b'], actual: ['spying'] })
    }
  })

  it.each([[[]], [['']], [['a b']], [['a"']], [['a\\']], [['a\r\nX-Evil: 1']], [['é']]])(
    'asking for %j is a programmer’s error: TypeError, whatever the token grants',
    async (scopes) => {
      const principal = await principalOf({ scope: 'a b' })
      expect(() => assertScopes(principal, ...scopes)).toThrow(TypeError)
    },
  )

  it('takes no principal but a guard’s: TypeError', async () => {
    for (const [kind, forged] of lookAlikes(await principalOf({ scope: 'admin' }))) {
      expect(() => assertScopes(forged as Principal, 'admin'), kind).toThrow(TypeError)
    }
  })
})
