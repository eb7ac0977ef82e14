import { beforeAll, describe, expect, it } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'
import { DOORS } from './doors.js'
import { bearer, enter, type Sent } from './doors/door.js'

let guard: Guard
let token: string
beforeAll(async () => {
  const key = await createSigningKey()
  guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })
  token = await sign(key)
})

const authorization = (...values: readonly string[]): Sent => ({
  headers: values.map((value) => ['Authorization', value.replace('TOKEN', token)]),
})

describe.each(DOORS)('credentials through $name', (door) => {
  describe('no bearer credential: 401 with a plain challenge, and the handler never runs', () => {
    it.each<[string, () => Sent]>([
      ['no header', () => ({})],
      ['an empty header', () => authorization('')],
      ['a header of blanks', () => authorization('   ')],
      ['Basic', () => authorization('Basic dXNlcjpwYXNz')],
      ['the token under another scheme', () => authorization('Token TOKEN')],
      ['DPoP', () => authorization('DPoP TOKEN')],
      ['the bare token', () => authorization('TOKEN')],
      ['a scheme that only begins like Bearer', () => authorization('Bearers TOKEN')],
      ['a token in the query', () => ({ path: `/api/todos?access_token=${token}&token=${token}` })],
      ['a token in a cookie', () => ({ headers: [['Cookie', `token=${token}; jwt=${token}`]] })],
      [
        'a token in the body',
        () => ({
          method: 'POST',
          body: `access_token=${token}`,
          headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        }),
      ],
      ['another header', () => ({ headers: [['X-Authorization', `Bearer ${token}`]] })],
      ['Proxy-Authorization', () => ({ headers: [['Proxy-Authorization', `Bearer ${token}`]] })],
    ])('%s', async (_, request) => {
      const open = await enter(door, guard)
      const answer = await open.send(request())
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="api"')
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'missing_token', status: 401 })
      expect(open.served).toEqual([])
    })
  })

  describe('a malformed bearer header: 400 invalid_request, and the handler never runs', () => {
    it.each([
      ['Bearer alone', ['Bearer']],
      ['Bearer and blanks', ['Bearer   ']],
      ['a tab as separator', ['Bearer\tTOKEN']],
      ['a tab among the spaces', ['Bearer \tTOKEN']],
      ['a comma at the end', ['Bearer TOKEN,']],
      ['quotes', ['Bearer "TOKEN"']],
      ['two tokens', ['Bearer TOKEN TOKEN']],
      ['two tokens with a comma', ['Bearer TOKEN, TOKEN']],
      ['two schemes in one field', ['Basic dXNlcjpwYXNz, Bearer TOKEN']],
      ['parameters', ['Bearer token=TOKEN']],
      ['more than 16 spaces, which a cache would keep', [`Bearer${' '.repeat(17)}TOKEN`]],
      ['Latin-1 bytes', ['Bearer TOKEN\xe9']],
      ['a no-break space for the space', ['Bearer\xa0TOKEN']],
      ['UTF-8 bytes before the token', ['Bearer \xef\xbb\xbfTOKEN']],
      ['two fields, the same', ['Bearer TOKEN', 'Bearer TOKEN']],
      ['two fields, different', ['Bearer TOKEN', 'Bearer other']],
      ['two fields, the bad one first', ['Bearer other', 'Bearer TOKEN']],
      ['two fields, Basic first', ['Basic dXNlcjpwYXNz', 'Bearer TOKEN']],
      ['two fields, Basic last', ['Bearer TOKEN', 'Basic dXNlcjpwYXNz']],
      ['two fields, the first empty', ['', 'Bearer TOKEN']],
      ['two fields, the last empty', ['Bearer TOKEN', '']],
    ])('%s', async (_, values) => {
      const open = await enter(door, guard)
      const answer = await open.send(authorization(...values))
      expect(answer.status).toBe(400)
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="api", error="invalid_request"')
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'invalid_request', status: 400 })
      expect(open.served).toEqual([])
    })
  })

  it.each([
    'bearer TOKEN',
    'BEARER TOKEN',
    'bEaReR TOKEN',
    'Bearer      TOKEN',
    `Bearer${' '.repeat(16)}TOKEN`,
    '  Bearer TOKEN  ',
  ])('the scheme knows no case and takes several spaces: %j', async (value) => {
    const open = await enter(door, guard)
    expect((await open.send(authorization(value))).status).toBe(200)
    expect(open.served).toEqual(['user-a'])
  })

  it('an identity comes from the token alone, whatever other headers claim', async () => {
    const open = await enter(door, guard)
    const names = ['X-User-Id', 'X-Forwarded-User', 'X-Auth-Request-User', 'Remote-User', 'From']
    const claimed = names.map((name): [string, string] => [name, 'user-b'])
    const answer = await open.send({ headers: [...claimed, ...bearer(token)] })
    expect(JSON.parse(answer.body)).toEqual({ userId: 'user-a' })
    expect((await open.send({ headers: claimed })).status).toBe(401)
    const path = '/api/todos?userId=user-b&sub=user-b'
    expect(JSON.parse((await open.send({ path, headers: bearer(token) })).body)).toEqual({
      userId: 'user-a',
    })
  })
})
