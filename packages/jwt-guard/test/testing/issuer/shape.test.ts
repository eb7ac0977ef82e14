import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { createTestIssuer } from '../../../src/testing.js'
import { ORIGIN, realTokens } from './real-better-auth.js'

/** The name of each member, with the kind of its value. */
function shapeOf(value: object): readonly string[] {
  return Object.entries(value).map(([name, member]) => `${name}: ${kindOf(member)}`)
}

function kindOf(value: unknown): string {
  if (typeof value !== 'string') return typeof value
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return 'date'
  return /^[A-Za-z0-9]{32}$/.test(value) ? 'id' : 'text'
}

const USER = '4QvNf0XHYWrWpYgGSUFmVX3LLz2Jx1Ra'

describe.each(['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256', 'HS256'] as const)(
  'a test token of %s, beside one of a real Better Auth',
  (algorithm) => {
    it('has the same members of the same kinds, lives as long, and comes with such a key set', async () => {
      const issuer = createTestIssuer({ issuer: ORIGIN, algorithm })
      const token = await issuer.token(USER)
      const real = await realTokens(algorithm)
      expect(shapeOf(decodeProtectedHeader(token))).toEqual(shapeOf(real.header))
      const claims = decodeJwt(token)
      expect(shapeOf(claims)).toEqual(shapeOf(real.claims))
      expect([claims.iss, claims.aud]).toEqual([real.claims['iss'], real.claims['aud']])
      const lifetime = Number(claims.exp) - Number(claims.iat)
      expect(lifetime).toBe(Number(real.claims['exp']) - Number(real.claims['iat']))

      const jwks = await issuer.respond(new Request(`${ORIGIN}/api/auth/jwks`))
      expect(jwks.status).toBe(real.jwks.status)
      if (algorithm === 'HS256') return
      expect(jwks.headers.get('content-type')).toBe(real.jwks.headers.get('content-type'))
      const sets = [await jwks.json(), await real.jwks.json()] as { keys: object[] }[]
      const [ours, theirs] = sets.map(({ keys }) => keys.map((key) => shapeOf(key).toSorted()))
      expect(ours).toEqual(theirs)
    })
  },
)
