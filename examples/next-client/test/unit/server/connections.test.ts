import { once } from 'node:events'
import { createServer, get, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardConnections } from '../../../src/server/http/connections'

describe('a connection', () => {
  let server: Server
  const port = () => (server.address() as AddressInfo).port

  beforeAll(async () => {
    guardConnections({ keepAlive: 65_000, headers: 300 })
    server = createServer((request, response) => response.end(request.url))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it.each(['', 'GET / HTTP/1.1\r\nHost: a\r\n'])(
    'whose headers don’t come is ended: after %j',
    async (begun) => {
      const socket = connect(port(), '127.0.0.1').resume()
      socket.write(begun)
      const since = performance.now()
      await once(socket, 'close')
      expect(performance.now() - since).toBeGreaterThan(250)
    },
  )

  it('stays open longer than a balancer’s, and while an answer takes its time', async () => {
    const [answer] = await once(
      get({ port: port(), headers: { connection: 'keep-alive' } }),
      'response',
    )
    expect(answer.headers['keep-alive']).toBe('timeout=65')
    await sleep(400)
    expect(answer.socket.destroyed).toBe(false)
    answer.destroy()
  })
})
