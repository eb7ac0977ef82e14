import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTestIssuer } from '../../src/testing.js'
import { listenRaw } from '../client/servers.js'
import { AUDIENCE, startIssuer } from './better-auth.js'
import { faultsOf, run } from './run.js'

const COOKIE = 'better-auth.session_token=the-session-itself'
const OTHER_HOST = 'jwt-guard-doctor.invalid'

/** A byte each half second: no pause is long, and there is no end. */
function drip(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => res.write(' '), 500)
  res.on('close', () => clearInterval(timer))
}

/** As `drip`, before the headers are over. */
async function drippingHeaders(): Promise<string> {
  const server = createServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx-long: ')
    const timer = setInterval(() => socket.write('a'), 500)
    socket.on('close', () => clearInterval(timer)).on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

interface Request {
  readonly path: string
  readonly host: string
  readonly cookie: string | undefined
}

/** An issuer with a key set and a token; `answer` may answer first. */
async function issuerWith(
  answer: (request: Request, res: ServerResponse) => boolean,
): Promise<{ readonly url: string; readonly seen: readonly Request[] }> {
  const issuer = createTestIssuer({ definePayload: () => ({}) })
  const seen: Request[] = []
  const token = await issuer.token()
  const url = await listenRaw((req, res) => {
    const { host = '', cookie } = req.headers
    const request = { path: req.url ?? '', host, cookie }
    seen.push(request)
    if (answer(request, res)) return
    res.writeHead(200, { 'content-type': 'application/json' })
    res.end(JSON.stringify(request.path.endsWith('/token') ? { token } : { keys: [] }))
  })
  return { url, seen }
}

/** Seconds that the doctor takes, and the faults it finds. */
async function timed(url: string, ...args: readonly string[]): Promise<[number, Set<string>]> {
  const started = performance.now()
  const api = ['--issuer', url, '--audience', AUDIENCE, '--cookie', COOKIE]
  const faults = await faultsOf([...api, ...args])
  return [(performance.now() - started) / 1000, new Set(faults)]
}

describe('a server that never ends its answer is given up after --timeout', () => {
  it.each<[string, (request: Request) => boolean, string | undefined]>([
    ['the key set', ({ path }) => path.endsWith('/jwks'), 'jwks-timeout'],
    ['a token', ({ path, host }) => path.endsWith('/token') && host !== OTHER_HOST, undefined],
    ['a token under another Host', ({ host }) => host === OTHER_HOST, undefined],
  ])('asked for %s', async (_, dripping, fault) => {
    const { url, seen } = await issuerWith((request, res) => {
      if (!dripping(request)) return false
      drip(res)
      return true
    })
    const [seconds, faults] = await timed(url, '--timeout', '1s')
    expect(seen.some(dripping)).toBe(true)
    expect(seconds).toBeLessThan(4)
    if (fault !== undefined) expect(faults).toContain(fault)
  })

  it('in its headers, too', async () => {
    const [seconds, faults] = await timed(await drippingHeaders(), '--timeout', '1s')
    expect(seconds).toBeLessThan(4)
    expect(faults).toContain('jwks-timeout')
  })

  it('however much it sends', async () => {
    let open = 0
    const { url } = await issuerWith(({ host }, res) => {
      if (host !== OTHER_HOST) return false
      const pour = (): void => {
        while (!res.destroyed && res.write('x'.repeat(65_536)));
      }
      open += 1
      res.on('drain', pour).on('close', () => (open -= 1))
      pour()
      return true
    })
    const [seconds] = await timed(url, '--timeout', '60s')
    expect(seconds).toBeLessThan(10)
    await expect.poll(() => open).toBe(0)
  })

  it('and a --timeout that is longer than timers go is no short one', async () => {
    const { url } = await issuerWith(() => false)
    for (const timeout of ['30d', '365d', '99999d']) {
      const [, faults] = await timed(url, '--timeout', timeout)
      expect([...faults].filter((fault) => fault.includes('timeout'))).toEqual([])
    }
  })
})

describe('the cookie', () => {
  it('goes to another machine under its own Host alone: another’s server may answer to others', async () => {
    const { url, seen } = await issuerWith(() => false)
    const { port } = new URL(url)
    // A name that leads here and is none of loopback's.
    const issuer = `http://0.0.0.0:${port}`
    const api = ['--issuer', issuer, '--audience', AUDIENCE, '--allow-http', '--cookie', COOKIE]
    const { out } = await run(['doctor', ...api])
    expect(seen.filter(({ cookie }) => cookie !== undefined)).toEqual([
      { path: '/api/auth/token', host: `0.0.0.0:${port}`, cookie: COOKIE },
    ])
    expect(seen.map(({ host }) => host)).not.toContain(OTHER_HOST)
    expect(out).toMatch(/token endpoint .*Host header not tried: /)
  })

  it('goes under another Host on this machine, where that shows an issuer that follows it', async () => {
    const { origin, cookie } = await startIssuer({
      options: () => ({ baseURL: undefined, trustedOrigins: ['http://127.0.0.1:*'] }),
    })
    const named = origin.replace('127.0.0.1', 'localhost')
    for (const issuer of [origin, named]) {
      const api = ['--issuer', issuer, '--audience', AUDIENCE, '--cookie', cookie]
      expect(await faultsOf(api)).toContain('issuer-follows-host')
    }
  })
})
