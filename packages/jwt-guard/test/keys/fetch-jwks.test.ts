import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchJwks, type FetchLike } from '../../src/keys/fetch-jwks.js'
import { withinTime } from '../../src/keys/time-limit.js'
import { never, sleep } from './bench.js'

const { BROTLI_PARAM_QUALITY } = constants

type Handler = (req: IncomingMessage, res: ServerResponse) => void

const KEYS = { keys: [{ kid: 'a' }] }
const stops: (() => void)[] = []

afterEach(() => stops.splice(0).forEach((stop) => stop()))

/** The address of a key server of its own. */
async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}/jwks`
}

function load(
  uri: string,
  options: { seconds?: number; fetch?: FetchLike } = {},
): Promise<unknown> {
  const { seconds = 5, fetch } = options
  const request = { uri, maxBytes: 262_144, fetch }
  const { signal } = new AbortController()
  return withinTime((limit) => fetchJwks(request, limit), seconds, signal)
}

function answer(
  body: string | Buffer,
  headers: Record<string, string> = {},
  status = 200,
): Handler {
  return (_, res) => void res.writeHead(status, headers).end(body)
}

describe('the load of a JWKS', () => {
  it('is a GET that accepts JSON and asks past caches', async () => {
    let seen: IncomingMessage | undefined
    const uri = await serve((req, res) => {
      seen = req
      res.end(JSON.stringify(KEYS))
    })
    expect(await load(uri)).toEqual(KEYS)
    expect(seen?.method).toBe('GET')
    expect(seen?.headers).toMatchObject({
      accept: 'application/jwk-set+json, application/json',
      'cache-control': 'no-cache',
    })
    expect(seen?.headers).not.toHaveProperty('authorization')
  })

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    let followed = false
    const target = await serve((_, res) => {
      followed = true
      res.end(JSON.stringify(KEYS))
    })
    const uri = await serve(answer('', { location: target }, status))
    await expect(load(uri)).rejects.toThrow(`the key server answered ${status}`)
    expect(followed).toBe(false)
  })

  it('refuses the answer of a `fetch` that followed a redirect nevertheless', async () => {
    const target = await serve(answer(JSON.stringify(KEYS)))
    const uri = await serve(answer('', { location: target }, 302))
    const fetchAndFollow: FetchLike = (input, init) => fetch(input, { ...init, redirect: 'follow' })
    await expect(load(uri, { fetch: fetchAndFollow })).rejects.toThrow('the key server redirected')
  })

  it.each([201, 204, 400, 401, 403, 404, 429, 500, 502, 503])(
    'fails on status %i',
    async (status) => {
      const body = status === 204 ? '' : JSON.stringify(KEYS)
      const uri = await serve(answer(body, {}, status))
      await expect(load(uri)).rejects.toThrow(`the key server answered ${status}`)
    },
  )

  it.each([
    ['HTML', '<!doctype html><title>Maintenance</title>'],
    ['nothing', ''],
    ['half a JSON', '{"keys":[{"kid"'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['nesting 100,000 deep', '['.repeat(100_000)],
  ])('fails on %s', async (_, body) => {
    const uri = await serve(answer(body))
    await expect(load(uri)).rejects.toMatchObject({ name: 'KeyLoadError' })
  })

  it('takes 256 KiB and not a byte more', async () => {
    const text = JSON.stringify(KEYS)
    const padded = text + ' '.repeat(262_144 - text.length)
    expect(await load(await serve(answer(padded)))).toEqual(KEYS)
    await expect(load(await serve(answer(`${padded} `)))).rejects.toThrow(
      'larger than keys.maxBytes',
    )
  })

  it.each([
    ['gzip', gzipSync],
    ['br', (data: Buffer) => brotliCompressSync(data, { params: { [BROTLI_PARAM_QUALITY]: 1 } })],
  ])('counts bytes after decompression: a %s bomb is cut off', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(64 * 1024 * 1024, ' '))
    expect(bomb.length).toBeLessThan(262_144)
    const uri = await serve(answer(bomb, { 'content-encoding': encoding }))
    const before = process.memoryUsage().rss
    await expect(load(uri)).rejects.toThrow('larger than keys.maxBytes')
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024)
  })

  it('hangs up on a body without end', async () => {
    let sent = 0
    const hungUp = new Promise<number>((resolve) => {
      void serve((_, res) => {
        const chunk = Buffer.alloc(65_536, ' ')
        const send = (): void => {
          sent += chunk.length
          if (!res.destroyed && sent < 200 * 1024 * 1024) res.write(chunk, () => setImmediate(send))
        }
        res.on('close', () => resolve(sent))
        send()
      }).then((uri) => load(uri).catch(() => undefined))
    })
    expect(await hungUp).toBeLessThan(20 * 1024 * 1024)
  })

  it('has one time limit over the whole answer: slow-loris', async () => {
    let closed = false
    const uri = await serve((_, res) => {
      res.write('{"keys":[')
      const drip = setInterval(() => res.write(' '), 50)
      res.on('close', () => {
        clearInterval(drip)
        closed = true
      })
    })
    const began = performance.now()
    await expect(load(uri, { seconds: 0.5 })).rejects.toThrow('no keys within 0.5 s (keys.timeout)')
    expect(performance.now() - began).toBeLessThan(1000)
    await sleep(100)
    expect(closed).toBe(true)
  })

  it('is cut off where nothing answers', async () => {
    const uri = await serve(() => undefined)
    await expect(load(uri, { seconds: 0.2 })).rejects.toThrow('no keys within 0.2 s (keys.timeout)')
  })

  it('is cut off where a given `fetch` never settles', async () => {
    const loading = load('https://app.example.com/jwks', { seconds: 0.2, fetch: never })
    await expect(loading).rejects.toThrow('no keys within 0.2 s (keys.timeout)')
  })

  it('lets go of a body that does not heed the signal', async () => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull: never,
      cancel: () => void (cancelled = true),
    })
    const fetch: FetchLike = () => Promise.resolve(new Response(body))
    await expect(load('https://app.example.com/jwks', { seconds: 0.2, fetch })).rejects.toThrow(
      'no keys within 0.2 s',
    )
    expect(cancelled).toBe(true)
  })

  it('fails, and nothing else, when a given `fetch` throws or returns nonsense', async () => {
    const nonsense = [
      () => {
        throw new RangeError('boom')
      },
      () => Promise.reject(new Error('boom')),
      () => Promise.resolve(undefined),
      () => Promise.resolve({ status: 200, body: {} }),
    ]
    for (const fetch of nonsense) {
      const loading = load('https://app.example.com/jwks', { fetch: fetch as unknown as FetchLike })
      await expect(loading).rejects.toMatchObject({
        name: 'KeyLoadError',
        message: expect.stringMatching(/^the key server could not be reached: boom$|keys\.fetch/),
      })
    }
  })

  it('keeps the reason when the unread body of a refusal can not be cancelled', async () => {
    const body = new ReadableStream({ cancel: () => Promise.reject(new Error('boom')) })
    const fetch: FetchLike = () =>
      Promise.resolve(new Response(body, { status: 429, headers: { 'retry-after': '7' } }))
    await expect(load('https://app.example.com/jwks', { fetch })).rejects.toMatchObject({
      message: 'the key server answered 429',
      retryAfter: 7,
    })
  })

  it.each([
    ['seconds', { 'retry-after': '7' }, 7],
    ['Better Auth’s header', { 'x-retry-after': '7' }, 7],
    ['a date in the past', { 'retry-after': new Date(0).toUTCString() }, 0],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['nothing', {}, undefined],
  ])('hears what a 429 asks for: %s', async (_, headers, seconds) => {
    const uri = await serve(answer('', headers, 429))
    await expect(load(uri)).rejects.toMatchObject({ retryAfter: seconds })
  })

  it('hears what a 429 asks for: a date', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString()
    const uri = await serve(answer('', { 'retry-after': date }, 429))
    await expect(load(uri)).rejects.toMatchObject({ retryAfter: expect.closeTo(60, -1) })
  })

  it('does not let a 503 put it off: it may be back before', async () => {
    const uri = await serve(answer('', { 'retry-after': '3600' }, 503))
    await expect(load(uri)).rejects.toMatchObject({ retryAfter: undefined })
  })
})
