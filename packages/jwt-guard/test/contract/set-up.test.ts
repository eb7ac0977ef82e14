import { describe, expect, it } from 'vitest'
import * as express from '../../src/express.js'
import * as fastify from '../../src/fastify.js'
import { toResponse, withAuth } from '../../src/fetch.js'
import * as hono from '../../src/hono.js'
import { createGuard } from '../../src/index.js'
import * as nest from '../../src/nest.js'
import { fromJavaScript } from '../support/from-javascript.js'

const guard = createGuard({ issuer: 'https://a.test', audience: 'b', secret: 'x'.repeat(32) })
const NONE = [undefined, null, {}, 'guard', { ...guard }]

describe.each(Object.entries({ express, hono, fastify, nest }))(
  'jwt-guard/%s: what is no part of a route is a TypeError at set-up',
  (_, door) => {
    it.each(NONE)('a guard: %j', (none) => {
      expect(() => door.requireAuth(fromJavaScript(none))).toThrow(TypeError)
      expect(() => door.optionalAuth(fromJavaScript(none))).toThrow(TypeError)
    })

    it.each([[], [''], ['a b'], ['a"b'], [7], [undefined], ['a', null], [['a']]])(
      'scopes: %j',
      (...scopes) => {
        const given: [string] = fromJavaScript(scopes)
        expect(() => door.requireScopes(...given)).toThrow(/^give one scope or several/)
      },
    )

    it.each([undefined, null, true, 'admin', {}, Promise.resolve(true)])(
      'a predicate of requireClaims: %j',
      (none) => {
        expect(() => door.requireClaims(fromJavaScript(none))).toThrow(
          'requireClaims: `predicate` must be a function of the principal',
        )
      },
    )

    it.each(NONE.slice(1))('the guard of requireClaims: %j', (none) => {
      const routed = (): unknown => Reflect.apply(door.requireClaims, door, [() => true, none])
      expect(routed).toThrow(TypeError)
    })

    it.each(['', 7, null, {}, ['userId'], ':userId'])(
      'the parameter of requireSelf: %j',
      (none) => {
        expect(() => door.requireSelf(fromJavaScript(none))).toThrow(
          'requireSelf: give the name of a path parameter, without a colon',
        )
      },
    )
  },
)

describe('and so are', () => {
  it.each([undefined, null, {}, new Response()])('a handler of withAuth: %j', (none) => {
    expect(() => withAuth(guard, fromJavaScript(none))).toThrow(/^withAuth: `handler` must be/)
  })

  it.each(NONE)('a guard of withAuth: %j', (none) => {
    expect(() => withAuth(fromJavaScript(none), () => new Response())).toThrow(TypeError)
  })

  it.each([null, 7, 'own', {}])('who answers other errors: %j', (none) => {
    for (const { authErrors } of [hono, fastify]) {
      expect(() => authErrors(fromJavaScript(none))).toThrow(
        'authErrors: `otherwise` must be a function that answers other errors',
      )
    }
  })

  it.each([undefined, null, {}, 'guard'])('the guard of Nest’s module: %j', (none) => {
    expect(() => nest.JwtGuardModule.forRoot({ guard: fromJavaScript(none) })).toThrow(TypeError)
  })

  it.each([[], [''], ['a b']])('the scopes of Nest’s @Scopes: %j', (...scopes) => {
    const given: [string] = fromJavaScript(scopes)
    expect(() => nest.Scopes(...given)).toThrow(/^give one scope or several/)
  })

  it('but what toResponse can’t answer is thrown on', () => {
    const bug = new Error('a bug')
    expect(() => toResponse(bug)).toThrow(bug)
  })
})
