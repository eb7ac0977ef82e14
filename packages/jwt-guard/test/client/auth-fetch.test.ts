import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import express from 'express'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createAuthFetch, createTokenSource, type AuthFetch } from '../../src/client.js'
import { authErrors, getPrincipal, requireAuth } from '../../src/express.js'
import { createGuard } from '../../src/index.js'
import { createTestIssuer } from '../../src/testing.js'
import { INVALID_TOKEN, listen, listenRaw, type Answer, type Seen } from './servers.js'
import { failure, fakeEndpoint, later, pass, tokenOf, type FakeEndpoint } from './tokens.js'

interface Client {
  readonly endpoint: FakeEndpoint
  readonly authFetch: AuthFetch
  readonly clear: () => void
}

function clientOf(baseURL: string): Client {
  const endpoint = fakeEndpoint()
  const token = createTokenSource(endpoint)
  return { endpoint, authFetch: createAuthFetch({ token, baseURL }), clear: () => token.clear() }
}

/** Answers as told, one after the other, and 200 from then on. */
function inTurn(...answers: readonly Answer[]): () => Answer {
  const left = [...answers]
  return () => left.shift() ?? {}
}

function tokensOf(seen: readonly Seen[]): readonly (string | undefined)[] {
  return seen.map(({ authorization }) => authorization?.replace('Bearer ', ''))
}

describe('a request', () => {
  it('carries the token to the API, with all else as the caller said', async () => {
    const api = await listen(() => ({ status: 201, body: '{"id":1}' }))
    const { authFetch } = clientOf(api.url)
    const response = await authFetch('/todos?x=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-mine': 'yes', authorization: 'Basic x' },
      body: '{"title":"a"}',
    })
    expect([response.status, await response.json()]).toEqual([201, { id: 1 }])
    expect(api.seen).toMatchObject([
      { method: 'POST', url: '/todos?x=1', body: '{"title":"a"}', headers: { 'x-mine': 'yes' } },
    ])
    expect(api.seen[0]?.authorization).toMatch(/^Bearer eyJ/)
  })

  it('may be a Request, a URL or a path, with the base’s own path before it', async () => {
    const api = await listen(() => ({}))
    const { authFetch } = clientOf(`${api.url}/v1/`)
    await authFetch('todos')
    await authFetch('/todos')
    await authFetch(new URL(`${api.url}/v1/todos`))
    await authFetch(new Request(`${api.url}/v1/todos`, { method: 'PUT', body: '{}' }))
    await authFetch(new Request(`${api.url}/v1/todos`, { headers: { 'x-a': '1' } }), {
      method: 'DELETE',
    })
    expect(api.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/todos',
      'GET /v1/todos',
      'GET /v1/todos',
      'PUT /v1/todos',
      'DELETE /v1/todos',
    ])
    expect(api.seen[4]?.headers['x-a']).toBe('1')
    expect(new Set(tokensOf(api.seen)).size).toBe(1)
  })

  it('changes nothing of what the caller gave', async () => {
    const api = await listen(() => ({}))
    const { authFetch } = clientOf(api.url)
    const headers = new Headers({ 'x-a': '1' })
    await authFetch('/todos', Object.freeze({ headers }))
    expect([...headers]).toEqual([['x-a', '1']])
  })

  it('is not sent when nobody is signed in', async () => {
    const api = await listen(() => ({}))
    const { authFetch, endpoint } = clientOf(api.url)
    endpoint.answer = () => null
    expect((await failure(authFetch('/todos'))).code).toBe('signed_out')
    expect(api.seen).toEqual([])
  })
})

describe('the token goes nowhere else', () => {
  it.each([
    'https://evil.example/todos',
    'https:evil.example',
    'http:\\\\evil.example',
    'HTTPS://EVIL.EXAMPLE',
    'ftp://evil.example',
    'javascript:alert(1)',
    'BASE@evil.example',
    'BASE.evil.example/todos',
    'http://localhost:PORT/v1/todos',
    'https://127.0.0.1:PORT/v1/todos',
    'BASE/v2/todos',
    'BASE/v1x/todos',
    '../v2/todos',
    '/../v2/todos',
    '%2e%2e/v2/todos',
    '.%2E/v2',
  ])('%s: refused, and nothing is sent', async (input) => {
    const api = await listen(() => ({}))
    const { authFetch, endpoint } = clientOf(`${api.url}/v1`)
    const url = input.replace('BASE', api.url).replace('PORT', new URL(api.url).port)
    await expect(authFetch(url)).rejects.toThrow(TypeError)
    expect([api.seen, endpoint.calls]).toEqual([[], 0])
  })

  it.each(['//evil.example/x', '\\\\evil.example/x', '/\\evil.example/x', '/\t/evil.example/x'])(
    '%j: stays a path of the API',
    async (input) => {
      const api = await listen(() => ({}))
      await clientOf(api.url).authFetch(input)
      expect(api.seen).toHaveLength(1)
      expect(api.seen[0]?.url).toMatch(/evil\.example\/x$/)
    },
  )

  it('not in a Request for another origin, whatever its init says', async () => {
    const api = await listen(() => ({}))
    const other = await listen(() => ({}))
    const { authFetch } = clientOf(api.url)
    await expect(authFetch(new Request(other.url), { method: 'POST' })).rejects.toThrow(TypeError)
    expect(other.seen).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])('not over a redirect (%i)', async (status) => {
    const other = await listen(() => ({}))
    const to = (location: string): Answer => ({ status, headers: { location } })
    const api = await listen(({ url }) => to(url === '/out' ? other.url : '/elsewhere'))
    const { authFetch } = clientOf(api.url)
    await expect(authFetch('/out')).rejects.toThrow(/redirects/)
    await expect(authFetch('/in', { redirect: 'error' })).rejects.toThrow(/redirects/)
    const request = new Request(`${api.url}/out`, { redirect: 'follow' })
    await expect(authFetch(request)).rejects.toThrow(/redirects/)
    expect((await authFetch('/out', { redirect: 'manual' })).status).toBe(status)
    expect(other.seen).toEqual([])
    expect(api.seen).toHaveLength(4)
  })

  it('not where a browser hides the redirect', async () => {
    const opaque = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
    const authFetch = createAuthFetch({
      token: createTokenSource(() => tokenOf()),
      baseURL: 'https://api.example.com',
      fetch: async (_input, init) => {
        expect(init?.redirect).toBe('manual')
        return opaque
      },
    })
    await expect(authFetch('/todos')).rejects.toThrow(/redirects/)
  })
})

describe('a refused token (401 invalid_token)', () => {
  it('is renewed, and the request sent once more', async () => {
    const api = await listen(inTurn(INVALID_TOKEN))
    const { authFetch, endpoint } = clientOf(api.url)
    const response = await authFetch('/todos', { method: 'POST', body: 'a' })
    expect(response.status).toBe(200)
    const [first, second] = tokensOf(api.seen)
    expect(first).not.toBe(second)
    expect(api.seen.map(({ body }) => body)).toEqual(['a', 'a'])
    expect(endpoint.calls).toBe(2)
  })

  it('that is refused again is the answer', async () => {
    const api = await listen(() => INVALID_TOKEN)
    const { authFetch, endpoint } = clientOf(api.url)
    expect((await authFetch('/todos')).status).toBe(401)
    expect([api.seen.length, endpoint.calls]).toEqual([2, 2])
    for (const path of ['/a', '/b', '/c']) expect((await authFetch(path)).status).toBe(401)
    // One more try at once; from then on a new token is asked for later and later.
    expect([api.seen.length, endpoint.calls]).toEqual([6, 3])
  })

  it.each<[string, Answer]>([
    ['401 without a challenge', { status: 401 }],
    ['401 without an error', { status: 401, headers: { 'www-authenticate': 'Bearer' } }],
    [
      '401 of another scheme',
      { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' } },
    ],
    [
      '401 insufficient_user_authentication',
      {
        status: 401,
        headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication"' },
      },
    ],
    ['400 invalid_token', { ...INVALID_TOKEN, status: 400 }],
    ['403 invalid_token', { ...INVALID_TOKEN, status: 403 }],
    ['403', { status: 403 }],
    ['404', { status: 404 }],
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
    ['500', { status: 500 }],
    ['503', { status: 503, headers: { 'retry-after': '1' } }],
    ['503 invalid_token', { ...INVALID_TOKEN, status: 503 }],
  ])('is another thing than %s, which is the answer', async (_, answer) => {
    const api = await listen(() => answer)
    const { authFetch, endpoint } = clientOf(api.url)
    expect((await authFetch('/todos')).status).toBe(answer.status)
    expect([api.seen.length, endpoint.calls]).toEqual([1, 1])
  })

  it.each<[string, Answer]>([
    [
      'among several challenges',
      {
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="x", Bearer realm="y", error=invalid_token' },
      },
    ],
    [
      'by the problem alone, since another origin’s page can’t see the challenge',
      {
        status: 401,
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
        body: '{"status":401,"code":"invalid_token"}',
      },
    ],
  ])('is known %s', async (_, answer) => {
    const api = await listen(inTurn(answer))
    expect((await clientOf(api.url).authFetch('/todos')).status).toBe(200)
    expect(api.seen).toHaveLength(2)
  })

  it('leaves a problem that is another one readable', async () => {
    const body = '{"status":401,"code":"missing_token"}'
    const headers = { 'content-type': 'application/problem+json' }
    const api = await listen(() => ({ status: 401, headers, body }))
    const response = await clientOf(api.url).authFetch('/todos')
    expect(await response.text()).toBe(body)
    expect(api.seen).toHaveLength(1)
  })

  it('is the answer when there is no other token', async () => {
    const api = await listen(() => ({ ...INVALID_TOKEN, body: '{"why":"expired"}' }))
    const { authFetch, endpoint } = clientOf(api.url)
    endpoint.answer = inTurnAnswer(tokenOf(), null)
    const response = await authFetch('/todos')
    expect([response.status, await response.json()]).toEqual([401, { why: 'expired' }])
    expect(api.seen).toHaveLength(1)
  })

  it('sends a request of before a sign-out never as the next user', async () => {
    const arrived = later<undefined>()
    const answer = later<undefined>()
    const seen: (string | undefined)[] = []
    const url = await listenRaw((req, res) => {
      seen.push(req.headers.authorization)
      arrived.resolve(undefined)
      void answer.promise.then(() => {
        res.writeHead(401, INVALID_TOKEN.headers).end()
      })
    })
    const { authFetch, endpoint, clear } = clientOf(url)
    const request = authFetch('/transfer', { method: 'POST', body: 'of alice' })
    await arrived.promise
    clear()
    endpoint.answer = () => tokenOf({ sub: 'bob' })
    answer.resolve(undefined)
    expect((await request).status).toBe(401)
    expect(seen).toHaveLength(1)
  })

  it('during sign-out drops the token that comes late', async () => {
    const api = await listen(() => INVALID_TOKEN)
    const { authFetch, endpoint, clear } = clientOf(api.url)
    const late = later<string>()
    const asked = later<undefined>()
    let calls = 0
    endpoint.answer = () => {
      calls += 1
      if (calls === 1) return tokenOf()
      asked.resolve(undefined)
      return late.promise
    }
    const request = authFetch('/todos')
    await asked.promise
    clear()
    late.resolve(tokenOf())
    expect((await request).status).toBe(401)
    expect(api.seen).toHaveLength(1)
  })
})

describe('100 parallel requests make one token request, with a real guard', () => {
  async function setUp() {
    const issuer = createTestIssuer()
    const guard = createGuard(issuer.guardOptions)
    onTestFinished(() => guard.close())
    const app = express()
    app.use(requireAuth(guard))
    app.get('/me', (req, res) => void res.json({ userId: getPrincipal(req, guard).userId }))
    app.use(authErrors())
    const fetchToken = vi.fn(() => issuer.token('alice'))
    const baseURL = await listenRaw(app)
    const authFetch = createAuthFetch({ token: createTokenSource(fetchToken), baseURL })
    const burst = async (): Promise<readonly number[]> => {
      const all = await Promise.all(Array.from({ length: 100 }, () => authFetch('/me')))
      await Promise.all(all.map((response) => response.text()))
      return [...new Set(all.map(({ status }) => status))]
    }
    return { issuer, guard, fetchToken, burst }
  }

  it('at its end', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const { fetchToken, burst } = await setUp()
    expect(await burst()).toEqual([200])
    pass(901)
    expect(await burst()).toEqual([200])
    expect(fetchToken).toHaveBeenCalledTimes(2)
  })

  it('when the issuer takes the key away, and the API refuses all of them', async () => {
    const { issuer, guard, fetchToken, burst } = await setUp()
    expect(await burst()).toEqual([200])
    const kid = (await issuer.kid()) ?? ''
    await issuer.rotate()
    issuer.withdraw(kid)
    await issuer.seenBy(guard)
    expect(await burst()).toEqual([200])
    expect(fetchToken).toHaveBeenCalledTimes(2)
  })
})

describe('bodies', () => {
  const bodies: readonly [string, () => RequestInit, boolean][] = [
    ['text', () => ({ body: 'abc' }), true],
    ['form data', () => ({ body: new URLSearchParams({ a: 'abc' }) }), true],
    ['multipart', () => ({ body: formOf('abc') }), true],
    ['a blob', () => ({ body: new Blob(['abc']) }), true],
    ['bytes', () => ({ body: new TextEncoder().encode('abc') }), true],
    ['a stream', () => ({ body: streamOf('abc'), duplex: 'half' }), false],
  ]

  it.each(bodies)('of %s go out again only if they can', async (_, init, again) => {
    const api = await listen(inTurn(INVALID_TOKEN))
    const { authFetch, endpoint } = clientOf(api.url)
    const response = await authFetch('/todos', { method: 'POST', ...init() })
    expect(response.status).toBe(again ? 200 : 401)
    expect(api.seen.length).toBe(again ? 2 : 1)
    expect(endpoint.calls).toBe(again ? 2 : 1)
    for (const { body } of api.seen) expect(body).toContain('abc')
  })

  it.each<[string, string, boolean]>([
    ['JSON', 'application/json', true],
    ['JSON of a kind', 'application/merge-patch+json', true],
    ['a form', 'application/x-www-form-urlencoded', true],
    ['anything', 'application/octet-stream', false],
  ])('in a Request of %s go out again only if they are in memory', async (_, type, again) => {
    const api = await listen(inTurn(INVALID_TOKEN))
    const { authFetch } = clientOf(api.url)
    const headers = { 'content-type': type }
    const request = new Request(`${api.url}/todos`, { method: 'PUT', headers, body: '{}' })
    expect((await authFetch(request)).status).toBe(again ? 200 : 401)
    expect(api.seen.map(({ body }) => body)).toEqual(again ? ['{}', '{}'] : ['{}'])
  })

  it('in a Request that has none go out again', async () => {
    const api = await listen(inTurn(INVALID_TOKEN))
    const request = new Request(`${api.url}/todos`, { method: 'DELETE' })
    expect((await clientOf(api.url).authFetch(request)).status).toBe(200)
  })

  it('stream through in both directions', async () => {
    const first = later<undefined>()
    const url = await listenRaw((req, res) => {
      res.writeHead(200)
      req.on('data', (chunk: Buffer) => res.write(chunk))
      req.once('data', () => first.resolve(undefined))
      req.on('end', () => res.end('.'))
    })
    let push: (text: string | undefined) => void = () => undefined
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        push = (text) => {
          if (text === undefined) controller.close()
          else controller.enqueue(new TextEncoder().encode(text))
        }
      },
    })
    push('one ')
    const streaming: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' }
    const response = await clientOf(url).authFetch('/echo', streaming)
    await first.promise
    // The answer is there while the request still runs.
    push('two ')
    push(undefined)
    expect(await response.text()).toBe('one two .')
  })
})

describe('an abort', () => {
  it('ends the wait for the token, and nothing is sent', async () => {
    const api = await listen(() => ({}))
    const { authFetch, endpoint } = clientOf(api.url)
    endpoint.answer = () => new Promise(() => undefined)
    const controller = new AbortController()
    const request = authFetch('/todos', { signal: controller.signal })
    const reason = new Error('left')
    controller.abort(reason)
    await expect(request).rejects.toBe(reason)
    expect(api.seen).toEqual([])
  })

  it('ends the request, and the response while it streams', async () => {
    const arrived = later<undefined>()
    const url = await listenRaw((req, res) => {
      if (req.url === '/never') arrived.resolve(undefined)
      else res.writeHead(200).write('some')
    })
    const { authFetch } = clientOf(url)
    const one = new AbortController()
    const never = authFetch('/never', { signal: one.signal })
    await arrived.promise
    one.abort()
    await expect(never).rejects.toThrow(/aborted/)
    const two = new AbortController()
    const response = await authFetch(new Request(`${url}/some`, { signal: two.signal }))
    setTimeout(() => two.abort(), 20)
    await expect(response.text()).rejects.toThrow(/aborted/)
  })

  it('between the refusal and the second try ends it', async () => {
    const api = await listen(() => INVALID_TOKEN)
    const { authFetch, endpoint } = clientOf(api.url)
    const controller = new AbortController()
    let calls = 0
    endpoint.answer = () => {
      calls += 1
      if (calls > 1) controller.abort(new Error('left'))
      return tokenOf()
    }
    await expect(authFetch('/todos', { signal: controller.signal })).rejects.toThrow('left')
    expect(api.seen).toHaveLength(1)
  })
})

describe('createAuthFetch', () => {
  const token = createTokenSource(() => tokenOf())

  it.each([
    '',
    '/api',
    'api.example.com',
    'ftp://a',
    'https://u:p@a',
    'https://u@a',
    'https://:p@a',
    'https://a?x',
    'https://a#x',
  ])('refuses %j as baseURL', (baseURL) => {
    expect(() => createAuthFetch({ token, baseURL })).toThrow(TypeError)
  })

  it('refuses what is no token source', () => {
    const make = (): unknown =>
      Reflect.apply(createAuthFetch, undefined, [{ token: 'eyJ', baseURL: 'https://a' }])
    expect(make).toThrow(/`token`/)
  })

  it('keeps two users apart on one server, in 600 interleaved requests', async () => {
    const api = await listen(({ authorization = '' }) => {
      const payload = Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()
      return { body: payload }
    })
    const users = ['alice', 'bob'].map((sub) => {
      const token = createTokenSource(() => tokenOf({ sub }))
      return [sub, createAuthFetch({ token, baseURL: api.url })] as const
    })
    for (let round = 0; round < 6; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 100 }, async (_, index) => {
          const [sub = '', authFetch] = users[index % 2] ?? []
          const body = (await (await authFetch?.('/me'))?.json()) as { sub: string }
          return body.sub === sub
        }),
      )
      expect(answers.every(Boolean)).toBe(true)
    }
  })
})

describe('the source of jwt-guard/client', () => {
  const folder = resolve(import.meta.dirname, '../../src/client')
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])

  it.each(files)(
    '%s imports only its neighbours and keeps nothing between calls',
    (_, text = '') => {
      // Those of an example stand behind an asterisk.
      const imports = [...text.matchAll(/^[^*\n]*from '([^']+)'/gm)].map(([, name]) => name)
      expect(imports.filter((name) => !name?.startsWith('./'))).toEqual([])
      expect(text).not.toMatch(/^(export )?let |\bprocess\b|\bBuffer\b/m)
      const constants = [...text.matchAll(/^(?:export )?const \w+(?:: \w+)? = (.+)$/gm)]
      for (const [, value = ''] of constants) expect(value).not.toMatch(/new (Map|Set|WeakMap)|\{$/)
    },
  )
})

function inTurnAnswer(...answers: readonly (string | null)[]): () => string | null {
  const left = [...answers]
  return () => left.shift() ?? null
}

function formOf(text: string): FormData {
  const form = new FormData()
  form.set('a', text)
  return form
}

function streamOf(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream()
}
