import { describe, expect, it } from 'vitest'
import { authNotices } from '../../../src/shared/auth-notices'

describe('the notices of the sign-in page', () => {
  it('are known texts by name', () => {
    expect(authNotices({ reason: 'expired', error: '401' })).toEqual({
      reason: expect.stringContaining('session has ended'),
      error: 'E-mail or password is wrong.',
    })
  })

  it.each([
    {},
    { reason: '<b>Call 555-0100</b>', error: 'boo' },
    { reason: ['expired'], error: ['401'] },
  ])('are none for %j', (query) =>
    expect(authNotices(query)).toEqual({ reason: undefined, error: undefined }),
  )
})
