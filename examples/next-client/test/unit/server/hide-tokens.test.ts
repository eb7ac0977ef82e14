import { describe, expect, it } from 'vitest'
import { withoutTokens } from '../../../src/server/auth/hide-tokens'

describe('what Better Auth answers', () => {
  it('loses the session token wherever it is', () => {
    const date = new Date()
    expect(
      withoutTokens({
        token: 'raw',
        session: { id: '1', token: 'raw', expiresAt: date },
        list: [{ token: 'raw', userAgent: 'x' }],
        user: { name: 'token', email: 'a@b' },
        url: null,
      }),
    ).toEqual({
      session: { id: '1', expiresAt: date },
      list: [{ userAgent: 'x' }],
      user: { name: 'token', email: 'a@b' },
      url: null,
    })
  })

  it('loses it from objects of any make', () => {
    const bare: unknown = Object.assign(Object.create(null), { token: 'raw', id: '1' })
    expect(withoutTokens(bare)).toEqual({ id: '1' })
    expect(withoutTokens({ token: 'raw', constructor: 'x' })).toEqual({ constructor: 'x' })
  })

  it.each([null, 'text', 1, true])('stays as it is where it is %j', (value) => {
    expect(withoutTokens(value)).toBe(value)
  })
})
