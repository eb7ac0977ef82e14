import { beforeAll, describe, expect, it } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'
import { DOORS } from './doors.js'
import { bearer, enter } from './doors/door.js'

let guard: Guard
let token: string
beforeAll(async () => {
  const key = await createSigningKey()
  guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })
  token = await sign(key)
})

describe.each(DOORS)('response headers through $name', (door) => {
  it('a 200 is kept out of shared caches, and the handler’s own Vary is kept', async () => {
    const open = await enter(door, guard)
    const answer = await open.send({ headers: bearer(token) })
    expect(answer.status).toBe(200)
    expect(answer.headers['cache-control']).toBe('private, no-store')
    expect(fieldsOf(answer.headers['vary'])).toEqual(['authorization', 'origin'])
  })

  it('a handler that sets its own Cache-Control has the last word', async () => {
    const open = await enter(door, guard)
    const answer = await open.send({ path: '/api/cacheable', headers: bearer(token) })
    expect(answer.headers['cache-control']).toBe('private, max-age=60')
    expect(fieldsOf(answer.headers['vary'])).toEqual(['authorization'])
  })

  it.each([
    [401, '/api/todos', []],
    [400, '/api/todos', [['Authorization', 'Bearer']] as const],
    [403, '/api/users/user-b/todos', undefined],
    [404, '/api/todos/todo-b', undefined],
  ])('a %i is problem+json, never stored, and varies by Authorization', async (...row) => {
    const [status, path, headers = bearer(token)] = row
    const open = await enter(door, guard)
    const answer = await open.send({ path, headers })
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json(; charset=utf-8)?$/)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(fieldsOf(answer.headers['vary'])).toContain('authorization')
  })

  it('HEAD and OPTIONS of a protected route give no data', async () => {
    const open = await enter(door, guard)
    for (const method of ['HEAD', 'OPTIONS']) {
      const answer = await open.send({ method })
      expect(answer.status, method).toBe(401)
      expect(answer.body, method).not.toContain('user')
    }
    const head = await open.send({ method: 'HEAD', headers: bearer(token) })
    expect(head).toMatchObject({ status: 200, body: '' })
    const other = await open.send({ method: 'HEAD', path: '/api/todos/todo-b' })
    expect(other).toMatchObject({ status: 401, body: '' })
  })

  it.each([
    '//api/todos',
    '/api//todos',
    '/api/todos/',
    '/api/todos//',
    '/api/todos;x',
    '/api;x/todos',
    '/API/todos',
    '/api/TODOS',
    '/%61pi/todos',
    '/api/%74odos',
    '/api%2ftodos',
    '/api/./todos',
    '/api/x/../todos',
    '/api/todos%00',
    '/api/todos%20',
    '/api/todos?',
    '/api/todos#/public',
    '/public/..%2fapi/todos',
    '/api\\todos',
  ])('the path variant %s has the verdict of the path, or is 404', async (path) => {
    const open = await enter(door, guard)
    expect([401, 404]).toContain((await open.send({ path })).status)
    const foreign = path.replace(/(%74o|to)dos/i, 'users/user-b/$&')
    expect([403, 404]).toContain(
      (await open.send({ path: foreign, headers: bearer(token) })).status,
    )
    expect(open.served).toEqual([])
  })

  it('the user in the path counts as decoded, and only exactly', async () => {
    const open = await enter(door, guard)
    const status = async (user: string): Promise<number> =>
      (await open.send({ path: `/api/users/${user}/todos`, headers: bearer(token) })).status
    expect(await status('user%2Da')).toBe(200)
    for (const user of ['USER-A', 'user-a%20', '%20user-a', 'user-a%00', 'user-a,user-b', '*']) {
      expect(await status(user), user).toBe(403)
    }
  })
})

function fieldsOf(vary = ''): readonly string[] {
  return vary
    .toLowerCase()
    .split(',')
    .map((field) => field.trim())
    .sort()
}
