import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '../../../src/server/http/content-security-policy'

describe('the Content-Security-Policy', () => {
  it('lets nothing run or load but the app’s own', () => {
    const policy = contentSecurityPolicy('abc')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })

  it('is loosened in development alone', () => {
    expect(contentSecurityPolicy('abc', true)).toContain("'unsafe-eval'")
  })
})
