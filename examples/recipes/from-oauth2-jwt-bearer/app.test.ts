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
      'a kid that is no text',
      'a logout token',
      'a DPoP proof',
      'a security event token',
      'a typ that is no text',
      'a list of audiences that holds a number',
      'exp in milliseconds',
      'exp beyond all numbers',
      'a token issued in the future',
      'no subject',
      'an empty subject',
      'a subject of 256 characters',
      'a subject with a blank at its end',
      'a subject with a no-break space',
      'a subject with a line end',
      'a subject with NUL',
      'a subject with a zero-width space',
      'a subject that is turned round',
      'a subject with half a character',
      'a subject by prototype',
    ],
    '400, now 401': [
      'an empty header',
      'the bare token',
      'Basic',
      'the token as DPoP',
      'the token under another scheme',
      'a scheme that begins like Bearer',
    ],
    '200, now 400': ['a comma at the end', 'bytes that are no ASCII'],
    '401, now 400': ['quotes', 'a parameter', 'a token as JSON'],
    '401, now 503': ['without keys'],
  })
}, 60_000)

it('asks for the same scope, and names it in the challenge', async () => {
  for (const app of [before(), after()]) {
    const as = issuer.client(app)
    const lacks = await as({ sub: 'ada', scope: 'todos:read' }).delete('/api/todos')
    expect(lacks.status).toBe(403)
    expect(lacks.headers.get('www-authenticate')).toContain('scope="todos:write"')
    const has = await as({ sub: 'ada', scope: 'todos:read todos:write' }).delete('/api/todos')
    expect(has.status).toBe(204)
  }
})
