import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../../../src/server/auth/openapi'

describe('the OpenAPI document', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument('https://app.example.com')))

  it('describes our own auth routes with every status they have', () => {
    expect(document.openapi).toBe('3.1.0')
    const statuses = Object.entries<{ post: { responses: object } }>(document.paths).map(
      ([path, { post }]) => [path, Object.keys(post.responses)],
    )
    expect(Object.fromEntries(statuses)).toEqual({
      '/api/auth/register': ['201', '202', '400', '403', '409', '413', '415', '429', '503'],
      '/api/auth/login': ['200', '400', '401', '403', '413', '415', '429', '503'],
      '/api/auth/forgot-password': ['202', '400', '403', '404', '413', '415', '429', '503'],
      '/api/auth/reset-password': ['204', '400', '403', '404', '410', '413', '415', '429', '503'],
      '/api/auth/verify-email': ['204', '400', '403', '404', '410', '413', '415', '429', '503'],
      '/api/auth/logout': ['200', '401', '403', '503'],
    })
  })

  it('holds every schema it points to', () => {
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)
    const names = new Set([...references].map(([, name]) => name))
    expect([...names].sort()).toEqual(Object.keys(document.components.schemas).sort())
    expect(document.components.schemas.RegisterRequest).toMatchObject({
      required: ['name', 'email', 'password'],
      additionalProperties: false,
      properties: { password: { minLength: 8, maxLength: 128 } },
    })
  })

  it('promises no token', () => {
    const fields = JSON.stringify(document.components.schemas)
    expect(fields).not.toMatch(/"[^"]*token[^"]*"/i)
  })
})
