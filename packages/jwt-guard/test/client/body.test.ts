import { describe, expect, it } from 'vitest'
import { createAuthFetch, createTokenSource, type AuthFetch } from '../../src/client.js'
import { failure, tokenOf } from './tokens.js'

/** Bodies that can't be cancelled as they should. A rejection that nobody hears ends the run. */
const BODIES: Readonly<Record<string, () => Response['body']>> = {
  'has failed': () => new ReadableStream({ start: (stream) => stream.error(new Error('reset')) }),
  'never ends its cancelling': () => new ReadableStream({ cancel: () => new Promise(() => 0) }),
  'is read by somebody': () => {
    const body = new ReadableStream()
    body.getReader()
    return body
  },
  'is a stream of Node’s': () => ({ pipe: () => undefined }) as unknown as ReadableStream,
}

describe.each(Object.entries(BODIES))('a body that %s', (_, body) => {
  it('keeps no request from being sent again with a new token', async () => {
    const answers = [
      answer(401, body, { 'www-authenticate': 'Bearer error="invalid_token"' }),
      new Response('ok'),
    ]
    const fetch = fetchOf((): Response => answers.shift() ?? Response.error())
    expect(await (await fetch('/todos')).text()).toBe('ok')
  })

  it('of a redirect is a TypeError for the caller, and nobody else’s', async () => {
    const redirected = fetchOf(() => answer(302, body))('/todos')
    await expect(redirected).rejects.toThrow('the API redirects')
  })

  it('takes nothing from what the token endpoint says', async () => {
    const signedOut = createTokenSource(() => answer(401, body))
    expect(await failure(signedOut.get())).toMatchObject({ code: 'signed_out' })
    const limited = createTokenSource(() => answer(429, body, { 'retry-after': '7' }))
    expect(await failure(limited.get())).toMatchObject({ code: 'rate_limited', retryAfter: 7 })
  })
})

function answer(
  status: number,
  body: () => Response['body'],
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Object.defineProperty(new Response(null, { status, headers }), 'body', { value: body() })
}

function fetchOf(transport: () => Response): AuthFetch {
  let made = 0
  return createAuthFetch({
    token: createTokenSource(() => tokenOf({ jti: String((made += 1)) })),
    baseURL: 'https://api.example',
    fetch: () => Promise.resolve(transport()),
  })
}
