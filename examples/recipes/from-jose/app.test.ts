import { createGuard } from 'jwt-guard'
import { createTestIssuer } from 'jwt-guard/testing'
import { afterAll, expect, it } from 'vitest'
import { differences } from '../differences.js'
import { createApp as createAppAfter } from './after.js'
import { createApp } from './before.js'

const issuer = createTestIssuer()
const server = await issuer.listen()
afterAll(() => server.close())

const before = () => createApp({ ...issuer, jwksUri: server.jwksUri })
const after = () => createAppAfter(createGuard(issuer.guardOptions))

it('answers as before, but for these', async () => {
  expect(await differences(issuer, { before, after })).toEqual({
    '200, now 401': [
      'a token of over 8,192 characters',
      'padding after the signature',
      'a payload with unused bits set',
      'a header with a byte order mark',
      'an unencoded payload',
      'a logout token',
      'a DPoP proof',
      'a security event token',
      'a typ that is no text',
      'a list of audiences that holds a number',
      'a token that never expires',
      'exp in milliseconds',
      'exp beyond all numbers',
      'a token issued in the future',
      'no subject',
      'an empty subject',
      'a subject that is a number',
      'a subject that is true',
      'a subject in a list',
      'a subject of 256 characters',
      'a subject with a blank at its end',
      'a subject with a no-break space',
      'a subject with a line end',
      'a subject with NUL',
      'a subject with a zero-width space',
      'a subject that is turned round',
      'a subject with half a character',
      'a subject by prototype',
      'a token bound to a key',
      'the token as DPoP',
      'the token under another scheme',
      'a scheme that begins like Bearer',
    ],
    '401, now 400': [
      'Bearer alone',
      'a tab for the space',
      'a comma at the end',
      'quotes',
      'two credentials',
      'Basic and Bearer',
      'Bearer twice',
      'a parameter',
      'bytes that are no ASCII',
      'a token as JSON',
    ],
    '200, now 400': ['two tokens'],
    '401, now 503': ['without keys'],
  })
}, 60_000)
