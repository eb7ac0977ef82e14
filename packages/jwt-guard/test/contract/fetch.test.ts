import { beforeAll, describe, expect, it, vi } from 'vitest'
import { authenticate, findPrincipal, toResponse, withAuth } from '../../src/fetch.js'
import { AuthError, createGuard, type Guard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'

let guard: Guard
let request: Request
beforeAll(async () => {
  const key = await createSigningKey()
  guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } })
  const headers = { authorization: `Bearer ${await sign(key)}` }
  request = new Request('https://api.example.com/todos', { headers })
})

describe('the Fetch door', () => {
  it('hands the handler the request itself, the principal and what the platform adds', async () => {
    type Handler = (request: Request, principal: object, context: object, n: number) => Response
    const handler = vi.fn<Handler>(() => new Response('ok'))
    const context = { params: Promise.resolve({ id: '1' }) }
    await withAuth(guard, handler)(request, context, 2)
    const [got, principal, ...rest] = handler.mock.calls[0] ?? []
    expect(got).toBe(request)
    expect(principal).toMatchObject({ userId: 'user-a' })
    expect(rest).toEqual([context, 2])
  })

  it('a response with immutable headers is answered all the same, cookies included', async () => {
    const target = 'https://app.example.com/'
    const redirect = await withAuth(guard, () => Response.redirect(target, 302))(request)
    expect(redirect.status).toBe(302)
    expect(redirect.headers.get('location')).toBe(target)
    expect(redirect.headers.get('cache-control')).toBe('private, no-store')
    expect(redirect.headers.get('vary')).toBe('Authorization')

    const original = new Response('body', { status: 201, statusText: 'Made' })
    original.headers.append('set-cookie', 'a=1')
    original.headers.append('set-cookie', 'b=2')
    const copied = await withAuth(guard, () => immutable(original))(request)
    expect(copied.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(copied).toMatchObject({ status: 201, statusText: 'Made' })
    expect(await copied.text()).toBe('body')
  })

  it('a protocol switch passes untouched: no copy of it would work', async () => {
    const upgrade = immutable(new Response(null))
    Object.defineProperty(upgrade, 'status', { value: 101 })
    expect(await withAuth(guard, () => upgrade)(request)).toBe(upgrade)
  })

  it('Response.error() passes untouched: no copy of it would work either', async () => {
    const failed = Response.error()
    expect(await withAuth(guard, () => failed)(request)).toBe(failed)
  })

  it('a handler or a guard that is none is a TypeError at set-up', () => {
    const none = undefined as unknown as () => Response
    expect(() => withAuth(guard, none)).toThrow(
      new TypeError('withAuth: `handler` must be a function of the request and its principal'),
    )
    expect(() => withAuth({ ...guard }, () => new Response())).toThrow(TypeError)
  })

  it('findPrincipal: no credentials is nobody and no event, a bad token is refused', async () => {
    const onEvent = vi.fn()
    const secret = 'a secret of thirty-two bytes, or more'
    const listening = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret, onEvent })
    const asking = (authorization?: string): Promise<unknown> => {
      const headers = new Headers(authorization === undefined ? {} : { authorization })
      return findPrincipal(listening, { headers })
    }
    expect(await asking()).toBeUndefined()
    expect(onEvent).not.toHaveBeenCalled()
    expect(await asking('Basic eA==')).toBeUndefined()
    await expect(asking('Bearer a.b.c')).rejects.toMatchObject({ code: 'invalid_token' })
    await expect(asking('Bearer')).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await findPrincipal(guard, request)).toMatchObject({ userId: 'user-a' })
  })

  it('a mutable response is the handler’s own, not a copy', async () => {
    const response = new Response('ok', { headers: { Vary: '*' } })
    expect(await withAuth(guard, () => response)(request)).toBe(response)
    expect(response.headers.get('vary')).toBe('*')
  })

  it('AuthErrors of the handler become responses; every other exception passes through', async () => {
    const failing = async (error: unknown): Promise<Response> =>
      withAuth(guard, () => {
        throw error
      })(request)
    expect((await failing(new AuthError('not_found', 'not_owned'))).status).toBe(404)
    const bug = new RangeError('a bug')
    await expect(failing(bug)).rejects.toBe(bug)
    await expect(failing(undefined)).rejects.toBeUndefined()
  })

  it('authenticate takes whatever has headers, and throws the AuthError itself', async () => {
    expect(await authenticate(guard, { headers: request.headers })).toMatchObject({
      userId: 'user-a',
    })
    await expect(authenticate(guard, { headers: new Headers() })).rejects.toMatchObject({
      code: 'missing_token',
    })
  })

  it('toResponse rethrows what is no AuthError', () => {
    expect(() => toResponse('no error')).toThrow('no error')
    expect(() => toResponse(Object.assign(new Error('x'), { status: 401 }))).toThrow('x')
    expect(toResponse(new AuthError('unavailable', 'unexpected')).headers.get('retry-after')).toBe(
      '5',
    )
  })
})

/** As `fetch` and the platforms' upgrades give it. */
function immutable(response: Response): Response {
  vi.spyOn(response.headers, 'set').mockImplementation(() => {
    throw new TypeError('immutable')
  })
  return response
}
