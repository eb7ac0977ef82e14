import { readFileSync } from 'node:fs'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tokenContract, type ContractAlgorithm } from '../../src/better-auth.js'
import { createGuard } from '../../src/index.js'
import { API, ID_FORMATS, ID_TYPES, makeAuth, SECRET, signUp } from './real-issuer.js'
import { openOrigin } from '../support/open-origin.js'

const ISSUER = 'https://app.example.com'
const ALGORITHMS = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256', 'HS256'] as const
const matrix = ALGORITHMS.flatMap((algorithm) => ID_TYPES.map((ids) => [algorithm, ids] as const))

function keysOf(
  algorithm: ContractAlgorithm | 'HS256',
): { secret: string } | { algorithm: ContractAlgorithm } {
  return algorithm === 'HS256' ? { secret: `${SECRET}-of-jwt` } : { algorithm }
}

it('runs on the Better Auth that it is about', async () => {
  // Which of those installed: by the configuration of this run.
  const name = process.env['BETTER_AUTH'] ?? 'better-auth'
  const file = `${import.meta.dirname}/../../node_modules/${name}/package.json`
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  const contract = tokenContract({ issuer: ISSUER, audience: API, lifetime: '15m' })
  expect((await makeAuth(ISSUER, contract).$context).version).toBe(version)
})

describe.each(matrix)(
  'a real Better Auth of %s, with %s ids, by the contract alone',
  (alg, ids) => {
    it('signs up, mints, and is verified in another process and in its own', async () => {
      const { origin, serve } = await openOrigin()
      const contract = tokenContract({
        issuer: origin,
        audience: API,
        lifetime: '15m',
        ...keysOf(alg),
        tokenId: true,
        sessionId: true,
      })
      const auth = makeAuth(origin, contract, { ids })
      serve(auth)
      const visitor = await signUp(origin)
      const token = await visitor.token()
      expect(decodeProtectedHeader(token).alg).toBe(alg)

      const remote = createGuard(contract.guard())
      const local = createGuard(contract.local(auth))
      onTestFinished(() => [remote, local].forEach((guard) => guard.close()))
      for (const guard of [remote, local]) {
        const principal = await guard.verify(token)
        expect(principal.userId).toBe(visitor.userId)
        expect(principal.userId).toMatch(ID_FORMATS[ids])
        expect(principal.claims).toEqual({ email: 'ada@example.com' })
        expect(principal.expiresAt - (principal.issuedAt ?? 0)).toBe(contract.lifetime)
        expect(principal.sessionId).toMatch(ID_FORMATS[ids])
        expect(principal.tokenId).toMatch(ID_FORMATS.uuid)
      }
      const names = Object.keys(decodeJwt(token)).toSorted()
      expect(names).toEqual(['aud', 'email', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub'])
      expect((await visitor.call('jwks')).status).toBe(alg === 'HS256' ? 404 : 200)
    })
  },
)
