import { request as send, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { member } from '../support/person'
import { useRunningApp } from '../support/running-app'

const running = useRunningApp()

/** What a request line is answered, as it is, without a client that mends it. */
async function raw(line: string, ...headers: string[]): Promise<string> {
  const { hostname, port, host } = new URL(running.app.url)
  const socket = connect(Number(port), hostname)
  const lines = [`${line} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...headers]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

async function answerTo(path: string, host: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    send(running.app.url + path, { headers: { host } }, (answer) => resolve(answer.resume()))
      .on('error', reject)
      .end()
  })
}

describe('an odd request', () => {
  it.each([
    ['TRACE /', 405],
    ['TRACE /api/todos', 405],
    ['TRACK /todos', 400],
    ['PROPFIND /todos', 405],
    ['OPTIONS /todos', 405],
    ['GET *', 400],
    ['OPTIONS *', 400],
    ['GET http://evil.example/', 400],
    ['POST /todos', 405],
    ['DELETE /login', 405],
    ['POST /_next/static/x.js', 405],
    ['GET /_next/image?url=%2Ficon.svg&w=640&q=75', 404],
    ['GET /_next/image', 404],
    ['GET /%E0%A4%A', 400],
    ['GET /_next/static/%E0%A4%A', 400],
    ['GET /api/todos/%E0%A4%A', 400],
    ['GET /api/refused', 400],
  ])('is refused, and no fault of ours: %s: %i', async (line, status) => {
    const answer = await raw(line)
    expect(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])).toBe(status)
    if (status === 405) expect(answer).toMatch(/^allow: GET, HEAD/im)
    expect(running.app.log()).not.toMatch(/\bat \w|Error:/)
  })

  it('is no server action, which this app has none of', async () => {
    expect(await raw('POST /todos', 'Next-Action: x')).toMatch(/^HTTP\/1\.1 405/)
  })
})

describe('another name of this machine', () => {
  it('is led to the configured one, where signing in works', async () => {
    const { port } = new URL(running.app.url)
    for (const name of ['localhost', '[::1]']) {
      const { statusCode, headers } = await answerTo(
        '/login?next=%2Ftodos%3Fq%3Da%2526b',
        `${name}:${port}`,
      )
      expect([name, statusCode, headers.location]).toEqual([
        name,
        307,
        `${running.app.url}/login?next=%2Ftodos%3Fq%3Da%2526b`,
      ])
    }
  })

  it('leads nowhere else, however it is asked', async () => {
    const { port } = new URL(running.app.url)
    for (const path of ['//evil.example/x', '/\\evil.example', '/api/home?next=//evil.example']) {
      const { headers } = await answerTo(path, `localhost:${port}`)
      const location = headers.location ?? running.app.url
      expect([path, new URL(location, running.app.url).origin]).toEqual([path, running.app.url])
    }
  })

  it('has its health looked at as before', async () => {
    const { port } = new URL(running.app.url)
    expect((await answerTo('/api/auth/ok', `localhost:${port}`)).statusCode).toBe(200)
  })

  it('is not any other: whose name that is, a proxy knows', async () => {
    expect((await answerTo('/login', 'app.internal:3000')).statusCode).toBe(200)
  })
})

describe('a connection', () => {
  it('is kept for longer than balancers keep theirs', async () => {
    const answer = await answerTo('/api/auth/ok', new URL(running.app.url).host)
    expect(answer.headers['keep-alive']).toBe('timeout=65')
  })
})

describe('uploads that never end', () => {
  /** MB this app has in memory. */
  async function resident(): Promise<number> {
    const status = await readFile(`/proc/${running.app.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  }

  /** Sends up to 9 MB of a body that says it goes on, until the other side takes no more of it. */
  async function upload(path: string, cookie: string) {
    const request = send(running.app.url + path, {
      method: 'POST',
      headers: {
        cookie,
        origin: running.app.url,
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
      },
    })
    request.on('error', () => {}).on('response', (answer) => answer.resume())
    const megabyte = Buffer.alloc(1024 * 1024, 'x')
    for (let sent = 0; sent < 9 && !request.destroyed; sent += 1) {
      const taken = new Promise<boolean>((resolve) => request.write(megabyte, (e) => resolve(!e)))
      const stuck = new Promise<boolean>((resolve) => setTimeout(resolve, 1_000, false))
      if (!(await Promise.race([taken, stuck]))) break
    }
    return request
  }

  it.runIf(process.platform === 'linux')(
    'are not kept in memory, wherever they are sent: 20 of 9 MB',
    async () => {
      const cookie = (await member(running.app.url)).cookie()
      const before = await resident()
      const paths = ['/todos', '/', '/login', '/api/todos', '/api/auth/login']
      const uploads = await Promise.all(
        paths.flatMap((path) => Array.from({ length: 4 }, () => upload(path, cookie))),
      )
      const grown = Math.round((await resident()) - before)
      for (const each of uploads) each.destroy()
      expect(grown).toBeLessThan(60)
    },
  )
})
