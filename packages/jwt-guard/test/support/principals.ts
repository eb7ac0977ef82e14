import { createGuard, type Principal, type BetterAuthClaims } from '../../src/index.js'
import { forge, hs256 } from './forge.js'
import { AUDIENCE, goodClaims, ISSUER } from './issuer.js'

const SECRET = 'a secret of thirty-two bytes, or more'
export const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, secret: SECRET }
const guard = createGuard(OPTIONS)

/** A genuine token for a guard with these OPTIONS. */
export function tokenOf(claims: object): string {
  return forge({ alg: 'HS256' }, goodClaims({ ...claims }), hs256(SECRET))
}

/** The principal of a genuine token with these claims. */
export function principalOf(claims: object = {}): Promise<Principal<BetterAuthClaims>> {
  return guard.verify(tokenOf(claims))
}

/** What code in a hurry, or an attacker's JSON, would put in a principal's place. */
export function lookAlikes(genuine: Principal): readonly (readonly [string, unknown])[] {
  return [
    ['nothing', undefined],
    ['null', null],
    ['the user id', genuine.userId],
    ['an object with a user id', { userId: genuine.userId, claims: {}, scopes: ['admin'] }],
    ['a spread copy', { ...genuine }],
    ['a spread copy with another user', { ...genuine, userId: 'user-b' }],
    ['a JSON round trip', JSON.parse(JSON.stringify(genuine))],
    ['a structured clone', structuredClone(genuine)],
    ['an Object.assign copy', Object.assign({}, genuine, { userId: 'user-b' })],
    ['an heir', Object.create(genuine, { userId: { value: 'user-b' } })],
    ['an object with a symbol of that name', { [Symbol('jwt-guard.Principal')]: {}, ...genuine }],
    ['a member of that name', { 'jwt-guard.Principal': {}, ...genuine }],
    ['its claims', genuine.claims],
  ]
}
