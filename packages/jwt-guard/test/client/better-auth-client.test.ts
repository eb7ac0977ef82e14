import { createAuthClient } from 'better-auth/client'
import { jwtClient } from 'better-auth/client/plugins'
import { describe, expect, it } from 'vitest'
import { createTokenSource, isTokenError } from '../../src/client.js'
import { createTestIssuer } from '../../src/testing.js'
import { fromJavaScript } from '../support/from-javascript.js'
import { listen, type Answer } from './servers.js'

const issuer = createTestIssuer()

/** Better Auth's own client before a token endpoint that answers so, one answer after the other. */
async function sourceOf(answers: readonly Answer[], fetchOptions: { throw?: boolean } = {}) {
  const left = [...answers]
  const server = await listen(() => left.shift() ?? { status: 404 })
  const authClient = createAuthClient({
    baseURL: `${server.url}/api/auth`,
    plugins: [jwtClient()],
    fetchOptions: { retry: 0, ...fetchOptions },
  })
  const token: () => Promise<unknown> = () => Reflect.get(authClient, 'token')()
  return { source: createTokenSource(fromJavaScript(token)), server }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((cause: unknown) => cause)
  return isTokenError(error) ? error.code : `no TokenError: ${String(error)}`
}

describe.each([
  ['as it answers', {}],
  ['told to throw', { throw: true }],
])('authClient.token() of Better Auth’s own client as fetchToken, %s', (_, fetchOptions) => {
  it('gives its token', async () => {
    const token = await issuer.token('alice')
    const { source, server } = await sourceOf([{ body: JSON.stringify({ token }) }], fetchOptions)
    expect(await source.get()).toBe(token)
    expect(await source.get()).toBe(token)
    expect(server.seen.map(({ url }) => url)).toEqual(['/api/auth/token'])
  })

  it('401 is signed out, and somebody may sign in a moment later', async () => {
    const token = await issuer.token('alice')
    const body = JSON.stringify({ token })
    const { source } = await sourceOf([{ status: 401 }, { body }], fetchOptions)
    expect(await codeOf(source.get())).toBe('signed_out')
    expect(await source.get()).toBe(token)
  })

  it('429 is a wait: nobody is signed out, and nothing is asked meanwhile', async () => {
    const { source, server } = await sourceOf([{ status: 429 }], fetchOptions)
    expect(await codeOf(source.get())).toBe('rate_limited')
    expect(await codeOf(source.get())).toBe('rate_limited')
    expect(server.seen).toHaveLength(1)
  })

  it.each([500, 502, 503, 404, 403])('%i is a failure, and signs nobody out', async (status) => {
    const { source } = await sourceOf([{ status, body: '{"message":"no"}' }], fetchOptions)
    expect(await codeOf(source.get())).toBe('unavailable')
  })
})

describe('an answer of that form', () => {
  it.each<[unknown, string]>([
    [{ data: null, error: null }, 'signed_out'],
    [{ data: null, error: {} }, 'unavailable'],
    [{ data: {}, error: null }, 'malformed'],
    [{ data: { token: 7 }, error: null }, 'malformed'],
    [{ data: { token: 'a.b.c' }, error: { status: 500 } }, 'unavailable'],
    [{ error: { status: '401' } }, 'unavailable'],
    [42, 'malformed'],
    [{}, 'malformed'],
    [() => 'token', 'malformed'],
  ])('%j is %s', async (answer, code) => {
    const source = createTokenSource(fromJavaScript(() => Promise.resolve(answer)))
    expect(await codeOf(source.get())).toBe(code)
  })
})
