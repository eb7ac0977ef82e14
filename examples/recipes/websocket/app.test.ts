import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createGuard } from 'jwt-guard'
import { createTestIssuer } from 'jwt-guard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createApp } from './app.js'

const issuer = createTestIssuer()
const server = createApp(createGuard(issuer.guardOptions))
let url: string

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const connect = (authorization: string): WebSocket =>
  new WebSocket(url, { headers: { authorization } })

/** The status of a handshake that was refused. */
async function refusal(headers: Record<string, string>): Promise<number | undefined> {
  const socket = new WebSocket(url, { headers })
  const [, response] = await once(socket, 'unexpected-response')
  response.resume()
  return response.statusCode
}

it('knows whose socket it is', async () => {
  const socket = connect(`Bearer ${await issuer.token('ada')}`)
  const [message] = await once(socket, 'message')
  expect(JSON.parse(String(message))).toEqual({ hello: 'ada' })
  socket.close()
})

it('refuses the handshake of nobody and of every hostile token', async () => {
  expect(await refusal({})).toBe(401)
  for (const hostile of issuer.hostileTokens()) {
    expect(await refusal({ authorization: await hostile.authorization() })).toBe(401)
  }
})

it('closes the socket when its token expires', async () => {
  const token = await issuer.token('ada', { lifetime: 2 })
  const socket = connect(`Bearer ${token}`)
  const [code, reason] = await once(socket, 'close')
  expect([code, String(reason)]).toEqual([1008, 'token expired'])
  const { exp } = JSON.parse(String(Buffer.from(token.split('.')[1] ?? '', 'base64url')))
  expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000 - 50)
})
