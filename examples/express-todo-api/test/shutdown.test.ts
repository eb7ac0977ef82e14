import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createReadiness } from '../src/health.js'
import { shutDown } from '../src/shutdown.js'

async function listening(listener: RequestListener) {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return { server, port, readiness: createReadiness({}) }
}

test('a connection that was taken up may still send its request as the server closes', async () => {
  const { server, port, readiness } = await listening((_req, res) => res.end('answered'))
  const accepted = once(server, 'connection')
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (data) => (answer += String(data)))
  socket.on('error', (error) => (answer = error.message))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await accepted

  const released: string[] = []
  const release = () => Promise.resolve(void released.push('database'))
  const down = shutDown({ server, readiness, release, notice: 0 })
  await sleep(30)
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await Promise.all([down, closed])
  expect(answer).toMatch(/^HTTP\/1.1 200.*Connection: close.*answered/s)
  expect(released).toEqual(['database'])
})

test('a client that keeps its connection after the last answer does not hold the server', async () => {
  let answer = () => {}
  const { server, port, readiness } = await listening((_req, res) => {
    res.writeHead(200).flushHeaders() // Sent before: it can't say `Connection: close` any more.
    answer = () => res.end('answered')
  })
  const asked = get({ port, agent: new Agent({ keepAlive: true }) })
  const [response] = (await once(asked, 'response')) as [IncomingMessage]

  const started = performance.now()
  const release = () => Promise.resolve()
  const down = shutDown({ server, readiness, release, notice: 0 })
  await sleep(30)
  answer()
  expect(Buffer.concat(await response.toArray()).toString()).toBe('answered')
  await down
  expect(performance.now() - started).toBeLessThan(2_000)
})
