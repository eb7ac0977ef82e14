import { beforeEach, describe, expect, it } from 'vitest'
import { assertOwned, assertScopes, assertSelf, createGuard, ownerScope } from '../../src/index.js'
import { AuthError, type GuardEvent, type Principal } from '../../src/index.js'
import { refusal } from '../support/refusal.js'
import { OPTIONS, tokenOf } from '../support/principals.js'

const events: GuardEvent[] = []
const guard = createGuard({ ...OPTIONS, onEvent: (event) => events.push(event) })
let principal: Principal

beforeEach(async () => {
  principal = await guard.with({ audience: OPTIONS.audience }).verify(tokenOf({ scope: 'a' }))
  events.length = 0
})

describe('what a principal may not do, the operator learns as well', () => {
  it.each<[string, () => void, object]>([
    [
      'another user’s path',
      () => assertSelf(principal, 'user-b'),
      { reason: 'other_user', details: { expected: 'user-a', actual: 'user-b' } },
    ],
    [
      'another user’s path, as a bigint',
      () => assertSelf(principal, 7n),
      { reason: 'other_user', details: { expected: 'user-a', actual: '7' } },
    ],
    [
      'a missing scope',
      () => assertScopes(principal, 'a', 'b'),
      { reason: 'missing_scope', details: { expected: ['a', 'b'], actual: ['a'] } },
    ],
    [
      'another user’s row',
      () => assertOwned(principal, { owner: 'user-b' }, 'owner'),
      { code: 'not_found', reason: 'not_owned' },
    ],
    [
      'a missing claim',
      () => ownerScope(principal, { claim: 'org' }),
      { reason: 'missing_claim', details: { expected: 'org' } },
    ],
  ])('%s', (_, refuse, event) => {
    expect(refuse).toThrow(AuthError)
    expect(events).toEqual([expect.objectContaining({ type: 'rejected', ...event })])
  })

  it('what it may do makes no event', () => {
    assertSelf(principal, 'user-a')
    assertScopes(principal, 'a')
    assertOwned(principal, { owner: 'user-a' }, 'owner')
    ownerScope(principal)
    expect(events).toEqual([])
  })

  it('an assertion within a check is told once, a constant error of it each time', async () => {
    const constant = new AuthError('forbidden', 'refused_by_app')
    const asserting = guard.with({ check: (one) => (assertScopes(one, 'b'), true) })
    const constantly = guard.with({ check: () => Promise.reject(constant) })
    for (const strict of [asserting, asserting, constantly, constantly]) {
      await refusal(strict.verify(tokenOf({})))
    }
    expect(events.map((event) => event.type === 'rejected' && event.reason)).toEqual([
      'missing_scope',
      'missing_scope',
      'refused_by_app',
      'refused_by_app',
    ])
  })
})
