import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'
import { DOORS } from './doors.js'
import { bearer, enter } from './doors/door.js'

let guard: Guard
let token: string
const onEvent = vi.fn()
beforeAll(async () => {
  const key = await createSigningKey()
  const jwks = { keys: [key.jwk] }
  guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks, onEvent })
  token = await sign(key)
})

/** Fetch has three verbs, and none of them is optional: a handler asks `authenticate` itself. */
const MIDDLEWARE = DOORS.filter(({ name }) => name !== 'Fetch')

describe.each(MIDDLEWARE)('optional authentication through $name', (door) => {
  it('no credentials is nobody and no event, another scheme too; a good token is somebody', async () => {
    const open = await enter(door, guard)
    onEvent.mockClear()
    const path = '/api/anyone'
    const nobody = await open.send({ path })
    expect([nobody.status, JSON.parse(nobody.body)]).toEqual([200, { userId: null }])
    expect(nobody.headers['vary']?.toLowerCase()).toContain('authorization')
    expect(nobody.headers['cache-control']).toBe('private, no-store')
    expect(onEvent).not.toHaveBeenCalled()
    const basic = await open.send({ path, headers: [['Authorization', 'Basic eA==']] })
    expect([basic.status, JSON.parse(basic.body)]).toEqual([200, { userId: null }])
    const somebody = await open.send({ path, headers: bearer(token) })
    expect([somebody.status, JSON.parse(somebody.body)]).toEqual([200, { userId: 'user-a' }])
  })

  it('a bad token is 401 and a malformed header 400: absent means anonymous, never invalid', async () => {
    const open = await enter(door, guard)
    const path = '/api/anyone'
    expect((await open.send({ path, headers: bearer('a.b.c') })).status).toBe(401)
    expect((await open.send({ path, headers: [['Authorization', 'Bearer']] })).status).toBe(400)
  })

  it.each(['/api/drafts', '/api/notes'])(
    'what needs a principal is 401 for nobody, and tells of it: %s',
    async (path) => {
      const open = await enter(door, guard)
      onEvent.mockClear()
      const answer = await open.send({ path })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="api"')
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'missing_token' })
      expect(onEvent).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ type: 'rejected', reason: 'no_credentials' }),
      )
      expect(open.served).toEqual([])
    },
  )

  it('scopes count there as everywhere: 403 without, 200 with', async () => {
    const open = await enter(door, guard)
    expect((await open.send({ path: '/api/notes', headers: bearer(token) })).status).toBe(403)
    expect((await open.send({ path: '/api/drafts', headers: bearer(token) })).status).toBe(200)
  })
})
