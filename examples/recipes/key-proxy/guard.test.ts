import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { createTestIssuer } from 'jwt-guard/testing'
import { afterAll, expect, it } from 'vitest'
import { guardBehind } from './guard.js'

const issuer = createTestIssuer()
const keys = await issuer.listen()
const asked: string[] = []
const proxy = createServer().on('connect', ({ url = '' }, socket) => {
  asked.push(url)
  const [host, port] = url.split(':')
  const onward = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    socket.pipe(onward).pipe(socket)
  })
  onward.on('error', () => socket.destroy())
  socket.on('error', () => onward.destroy())
})
await once(proxy.listen(0, '127.0.0.1'), 'listening')
afterAll(() => {
  keys.close()
  proxy.close()
})

it('has the keys loaded by way of the proxy', async () => {
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const { audience } = issuer
  const guard = guardBehind(url, { issuer: issuer.issuer, audience, jwksUri: keys.jwksUri })
  expect((await guard.verify(await issuer.token('ada'))).userId).toBe('ada')
  expect(asked).toEqual([new URL(keys.jwksUri).host])
  guard.close()
})
