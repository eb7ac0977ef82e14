import { expect, it } from 'vitest'
import { showToken, withoutTokens } from '../../../../src/server/lab/show'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (header: object, claims: object, signature = 'c2lnbmF0dXJl') =>
  [part(header), part(claims), signature].join('.')

const OWN = token({ alg: 'EdDSA', kid: 'k' }, { sub: 'me', exp: 2 })

it('what differs from the person’s own token is marked, and nothing else', () => {
  const { header, claims } = showToken(token({ alg: 'none' }, { sub: 'them', exp: 2 }), OWN)
  const forged = [...header, ...claims].filter((line) => line.forged).map(({ text }) => text.trim())
  expect(forged).toEqual(['"alg": "none"', '"sub": "them",'])
  expect(showToken(OWN).claims.some((line) => line.forged)).toBe(false)
})

it('of a signature only its length is told, and a long claim is cut', () => {
  const shown = showToken(token({ alg: 'EdDSA' }, { stuffing: 'x'.repeat(7_000) }), OWN)
  expect(shown.signature).toBe('12 characters, cut')
  expect(JSON.stringify(shown).length).toBeLessThan(1_000)
  expect(showToken(token({ alg: 'none' }, {}, ''), OWN).signature).toBe('none')
})

it('whatever looks like a token is taken out of a text', () => {
  expect(withoutTokens(`a ${OWN}, b Bearer ${OWN}`)).toBe('a [token], b Bearer [token]')
})
