import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { consoleEvents, createGuard, type KeyPolicyOptions } from '../../src/index.js'
import { innermostCause, shownAddress } from '../../src/keys/load-failure.js'
import { createTestIssuer } from '../../src/testing.js'
import { fromJavaScript } from '../support/from-javascript.js'
import { selfSigned } from '../cli/certificate.js'

/** The lines that an operator reads when a guard's keys can't be loaded from there. */
async function linesOf(jwksUri: string, keys: KeyPolicyOptions = {}): Promise<string> {
  const lines: string[] = []
  const write = (line: string): void => void lines.push(line)
  const guard = createGuard({
    issuer: 'https://app.example.com',
    audience: null,
    jwksUri,
    keys: { timeout: 2, ...keys },
    onEvent: consoleEvents({ console: { info: write, warn: write } }),
  })
  onTestFinished(() => guard.close())
  await guard.ready().catch(() => undefined)
  return lines.join('\n')
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

describe('keys that can’t be loaded: the operator reads where, and what lies at the bottom', () => {
  it('a certificate that nobody signed', async () => {
    const port = await portOf(createTlsServer(selfSigned(), (_, res) => void res.end('{}')))
    expect(await linesOf(`https://127.0.0.1:${port}/jwks`)).toMatch(
      `https://127.0.0.1:${port}/jwks: the key server could not be reached: DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate;`,
    )
  })

  it('a name that is none', async () => {
    expect(await linesOf('https://nowhere.invalid/jwks')).toMatch(
      /https:\/\/nowhere\.invalid\/jwks: .*(ENOTFOUND|EAI_AGAIN) nowhere\.invalid/,
    )
  })

  it('a port where nobody listens', async () => {
    const server = createServer()
    const port = await portOf(server)
    server.close()
    const address = `http://127.0.0.1:${port}/jwks`
    expect(await linesOf(address)).toContain(
      `${address}: the key server could not be reached: connect ECONNREFUSED 127.0.0.1:${port};`,
    )
  })

  it('a connection that breaks', async () => {
    const port = await portOf(createTcpServer((socket) => void socket.resetAndDestroy()))
    expect(await linesOf(`http://127.0.0.1:${port}/jwks`)).toMatch(/ECONNRESET|other side closed/)
  })

  it('https where the server speaks http', async () => {
    const port = await portOf(createServer((_, res) => void res.end('{}')))
    expect(await linesOf(`https://127.0.0.1:${port}/jwks`)).toMatch(
      /ERR_SSL_\w+: (does it speak http alone\?|.*SSL)/,
    )
  })

  it('http where the server speaks https', async () => {
    const port = await portOf(createTlsServer(selfSigned(), (_, res) => void res.end('{}')))
    expect(await linesOf(`http://127.0.0.1:${port}/jwks`)).toMatch(
      /: UND_ERR_SOCKET|ECONNRESET|HPE_/,
    )
  })

  it('a status, a redirect, what is no JSON or no JWKS, silence: the address as well', async () => {
    let answer = { status: 500, body: '' }
    const port = await portOf(
      createServer((_, res) => {
        if (answer.status !== 0) res.writeHead(answer.status).end(answer.body)
      }),
    )
    const address = `http://127.0.0.1:${port}/jwks`
    expect(await linesOf(address)).toContain(`${address}: the key server answered 500`)
    answer = { status: 302, body: '' }
    expect(await linesOf(address)).toContain(`${address}: the key server answered 302`)
    answer = { status: 200, body: '<!doctype html>' }
    expect(await linesOf(address)).toContain(`${address}: the key server did not answer JSON`)
    answer = { status: 200, body: '{}' }
    expect(await linesOf(address)).toContain(`${address}: the answer is no JWKS`)
    answer = { status: 0, body: '' }
    expect(await linesOf(address, { timeout: 0.2 })).toContain(`${address}: no keys within 0.2 s`)
  })

  it('no secret of the address: neither the query nor a part of it', async () => {
    const uri = 'https://app.example.com/jwks?apikey=s3cret&x=%41'
    const fetch = (input: string): Promise<Response> =>
      Promise.reject(new Error(`GET ${input} failed, /jwks?apikey=s3cret&x=%41 said no`))
    const lines = await linesOf(uri, { fetch })
    expect(lines).toContain('https://app.example.com/jwks?…: the key server could not be reached')
    expect(lines).toContain('/jwks?… said no')
    expect(lines).not.toContain('s3cret')
  })
})

describe('a `keys.fetch` whose answer is less than the platform’s', () => {
  const issuer = createTestIssuer()

  async function verdictOf(answer: (text: string) => object, keys: KeyPolicyOptions = {}) {
    const text = JSON.stringify(await issuer.jwks())
    const fetch = fromJavaScript(() => Promise.resolve(answer(text)))
    const jwksUri = 'https://issuer.test/jwks'
    const { issuer: name, audience } = issuer
    const guard = createGuard({ issuer: name, audience, jwksUri, keys: { ...keys, fetch } })
    onTestFinished(() => guard.close())
    return guard.verify(await issuer.token('alice')).then(
      ({ userId }) => userId,
      (error: Error) => String(Reflect.get(Object(error.cause), 'message')),
    )
  }

  it.each<[string, (text: string) => object]>([
    ['text() alone', (text) => ({ status: 200, text: async () => text })],
    [
      'text() and a body without getReader',
      (text) => ({ status: 200, body: {}, text: async () => text }),
    ],
    ['text() and no body', (text) => ({ status: 200, body: null, text: async () => text })],
    ['a stream of Node', (text) => ({ status: 200, body: Readable.from([Buffer.from(text)]) })],
    ['the platform’s', (text) => new Response(text)],
  ])('works: %s', async (_, answer) => {
    expect(await verdictOf(answer)).toBe('alice')
  })

  it.each<[string, (text: string) => object]>([
    ['text()', (text) => ({ status: 200, text: async () => text })],
    ['a stream of Node', (text) => ({ status: 200, body: Readable.from([Buffer.from(text)]) })],
    ['the platform’s', (text) => new Response(text)],
  ])('is held to keys.maxBytes: %s', async (_, answer) => {
    expect(await verdictOf(answer, { maxBytes: 50 })).toContain('larger than keys.maxBytes')
  })

  it.each<[string, () => object]>([
    ['nothing', () => Object(undefined)],
    ['a body that can’t be read', () => ({ status: 200, body: {} })],
    ['text() that is no text', () => ({ status: 200, text: async () => 7 })],
    ['no headers', () => ({ status: 429 })],
  ])('says what is wrong with it: %s', async (_, answer) => {
    expect(await verdictOf(answer)).toMatch(/keys\.fetch|answered 429/)
  })
})

describe('what lies at the bottom of an exception', () => {
  it('is its innermost cause, in one line that obeys no terminal', () => {
    const inner = Object.assign(new Error('altnames\nevil: CN=\u001b[31m\u202e'), {
      code: 'ERR_TLS',
    })
    const error = new TypeError('fetch failed', { cause: new AggregateError([inner]) })
    expect(innermostCause(error)).toBe('ERR_TLS: altnames evil: CN= [31m ')
  })

  it.each<[unknown, string]>([
    ['text', 'text'],
    [undefined, 'undefined was thrown'],
    [null, 'null was thrown'],
    [Object.create(null), 'object was thrown'],
    [
      new Proxy(
        {},
        {
          has: () => {
            throw new Error('x')
          },
        },
      ),
      'an exception that can’t be read',
    ],
    [new RangeError(''), 'RangeError'],
  ])('of whatever a function may throw (%#)', (thrown, text) => {
    expect(innermostCause(thrown)).toBe(text)
  })

  it('ends, also where causes go round', () => {
    const error = new Error('round')
    error.cause = error
    expect(innermostCause(error)).toBe('round')
    expect(innermostCause(new Error('x'.repeat(10_000))).length).toBe(300)
  })

  it('an address is shown without what may be a secret', () => {
    expect(shownAddress('https://u:p@a.example:8443/jwks?key=1#2')).toBe(
      'https://a.example:8443/jwks?…',
    )
    expect(shownAddress('nonsense')).toBe('an address that is no URL')
  })
})
