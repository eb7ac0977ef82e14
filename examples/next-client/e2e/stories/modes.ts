import { startStack, type Mode, type Stack } from '@examples/local-stack/stack'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '@examples/local-stack/free-port'
import * as z from 'zod/mini'
import { Outcome } from '../../src/shared/lab-outcome'
import { member, type Person } from '../../test/support/person'
import { JWT_SHAPED } from '../../test/support/wire'
import { bearerTokens, startRecordingProxy, type RecordingProxy } from '../support/recording-proxy'

/** How user ids look, by `USER_ID_TYPE`. */
const IDS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  text: /^[A-Za-z0-9]{32}$/,
}

/** A whole stack of its own, with no browser. */
export function modeStories(mode: Mode, ids: keyof typeof IDS): void {
  describe(`the whole stack: ${mode}, user ids as ${ids}`, () => {
    let stack: Stack
    let ada: Person
    let bob: Person
    let tap: RecordingProxy

    beforeAll(async () => {
      const apiPort = await freePort()
      tap = await startRecordingProxy(`http://127.0.0.1:${apiPort}`)
      stack = await startStack({
        mode,
        apiPort,
        env: {
          client: {
            TODO_API_URL: tap.url,
            USER_ID_TYPE: ids,
            JWT_LIFETIME: '30m',
            AUTH_ATTEMPTS_PER_MINUTE: '10000',
            ENABLE_LAB: 'true',
          },
          api: { JWT_LIFETIME: '30m', ENABLE_LAB: 'true' },
        },
      })
      ada = await member(stack.clientUrl, 'Ada')
      bob = await member(stack.clientUrl, 'Bob')
    })
    afterAll(async () => {
      await stack?.stop()
      await tap.stop()
    })

    /** The access token this person's requests reach the API with. */
    async function tokenOf(person: Person): Promise<string> {
      tap.exchanges.length = 0
      await person.fetch('/api/todos')
      const [token = ''] = tap.exchanges.flatMap(bearerTokens)
      return token
    }

    const callApi = (path: string, token: string, init: RequestInit = {}) =>
      fetch(stack.apiUrl + path, { ...init, headers: { authorization: `Bearer ${token}` } })

    it('mints tokens with exactly the claims of the contract', async () => {
      const token = await tokenOf(ada)
      const { kid, ...header } = decodeProtectedHeader(token)
      expect(header).toEqual(mode === 'jwks' ? { alg: 'EdDSA' } : { alg: 'HS256', typ: 'JWT' })
      expect(typeof kid).toBe(mode === 'jwks' ? 'string' : 'undefined')
      const claims = decodeJwt(token)
      expect(claims).toEqual({
        sub: expect.stringMatching(IDS[ids]),
        email: ada.email,
        sid: expect.stringMatching(/./),
        iss: stack.clientUrl,
        aud: stack.apiUrl,
        iat: expect.any(Number),
        exp: (claims.iat ?? 0) + 30 * 60,
      })
    })

    it('keeps todos: added, read, changed, listed and deleted through the BFF', async () => {
      const added = await ada.post('/api/todos', { title: 'Water the plants', priority: 'high' })
      expect(added.status).toBe(201)
      const todo = await added.json()
      expect(added.headers.get('location')).toBe(`/api/todos/${todo.id}`)

      const read = await ada.fetch(`/api/todos/${todo.id}`)
      expect([read.status, await read.json()]).toEqual([200, todo])
      const etag = read.headers.get('etag') ?? ''
      expect(etag).not.toBe('')

      const change = (completed: boolean) =>
        ada.fetch(`/api/todos/${todo.id}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json', 'if-match': etag },
          body: JSON.stringify({ completed }),
        })
      expect(await (await change(true)).json()).toMatchObject({ completed: true, priority: 'high' })
      expect((await change(false)).status).toBe(412)

      const list = await (await ada.fetch('/api/todos?completed=true')).json()
      expect(list.items).toHaveLength(1)
      expect((await ada.fetch('/api/todos?userId=x')).status).toBe(400)

      const removed = await ada.fetch(`/api/todos/${todo.id}`, { method: 'DELETE' })
      expect(removed.status).toBe(204)
      expect((await ada.fetch(`/api/todos/${todo.id}`)).status).toBe(404)
    })

    it('holds against all that the lab tries, says why, and gives no token away', async () => {
      const answer = await (await ada.post('/api/lab/all', {})).text()
      expect(JWT_SHAPED.exec(answer)).toBeNull()
      const outcomes = z.record(z.string(), Outcome).parse(JSON.parse(answer))
      const broken = Object.entries(outcomes).filter(([, { held }]) => !held)
      expect(broken).toEqual([])
      expect(Object.keys(outcomes)).toContain(mode === 'jwks' ? 'public-key' : 'guessed-secret')
      expect(Object.keys(outcomes)).toHaveLength(16)
      for (const { log, answer: got, reason } of Object.values(outcomes)) {
        const lines = (log.lines ?? []).map((line) => JSON.parse(line))
        expect(lines.at(-1)).toMatchObject({ res: { status: got.status } })
        for (const line of lines) expect(line.req.id).toBe(log.requestId)
        if (reason !== null) expect(lines[0].reason).toBe(reason)
      }
    })

    it('writes the row with user_id = sub, and nobody else sees it', async () => {
      const todo = await (await ada.post('/api/todos', { title: 'Private' })).json()
      const database = new Client({ connectionString: stack.postgres.adminUrl })
      await database.connect()
      const { rows } = await database.query(
        `select t.user_id::text as owner, u.email from app.todos t
         join auth."user" u on u.id = t.user_id where t.id = $1`,
        [todo.id],
      )
      await database.end()
      const { sub } = decodeJwt(await tokenOf(ada))
      expect(rows).toEqual([{ owner: sub, email: ada.email }])

      expect((await bob.fetch(`/api/todos/${todo.id}`)).status).toBe(404)
      expect(await (await bob.fetch('/api/todos')).json()).toEqual({ items: [], nextCursor: null })
      const bobsToken = await tokenOf(bob)
      expect((await callApi(`/api/users/${sub}/todos`, bobsToken)).status).toBe(403)
      expect((await callApi(`/api/todos/${todo.id}`, bobsToken, { method: 'DELETE' })).status).toBe(
        404,
      )
      expect((await ada.fetch(`/api/todos/${todo.id}`)).status).toBe(200)
    })

    it('is closed to no token, a tampered one, and the session cookie', async () => {
      const token = await tokenOf(ada)
      expect((await callApi('/api/todos', token)).status).toBe(200)
      const [header, , signature] = token.split('.')
      const payload = Buffer.from(JSON.stringify({ ...decodeJwt(token), sub: 'root' })).toString(
        'base64url',
      )
      expect((await callApi('/api/todos', [header, payload, signature].join('.'))).status).toBe(401)
      expect((await fetch(`${stack.apiUrl}/api/todos`)).status).toBe(401)
      const cookie = await fetch(`${stack.apiUrl}/api/todos`, { headers: { cookie: ada.cookie() } })
      expect(cookie.status).toBe(401)
    })
  })
}
