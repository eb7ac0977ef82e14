import { describe, expect, it } from 'vitest'
import { assertScopes, createGuard, isAuthError, type Principal } from '../../src/index.js'
import { forge, hs256 } from '../support/forge.js'
import { AUDIENCE, goodClaims, ISSUER } from '../support/issuer.js'
import { lookAlikes, principalOf } from '../support/principals.js'

describe('assertScopes', () => {
  it('passes if every scope is granted', async () => {
    const principal = await principalOf({ scope: 'openid todos:read  todos:write' })
    assertScopes(principal, 'todos:read')
    assertScopes(principal, 'todos:write', 'todos:read')
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
    [['todos:read'], ['todos:read']],
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
