import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migratedDatabase, type Database } from './support/database.js'
import { createIssuer, type Issuer } from './support/issuer.js'
import { startServer, type RunningServer } from './support/process.js'

/** How long this server leaves its sockets open, as a balancer in front of it finds out. */

let database: Database
let issuer: Issuer
const servers: RunningServer[] = []

beforeAll(async () => {
  database = await migratedDatabase()
  issuer = await createIssuer()
  await issuer.start()
})
afterAll(async () => {
  servers.forEach((server) => server.signal('SIGKILL'))
  await Promise.all(servers.map(({ exited }) => exited))
  await issuer.stop()
  await database.drop()
})

async function start(env: Record<string, string> = {}) {
  const server = await startServer({
    AUTH_ISSUER: issuer.issuer,
    AUTH_AUDIENCE: issuer.audience,
    DATABASE_URL: database.url('todo_app'),
    ...env,
  })
  servers.push(server)
  return server
}

const ASKS = 'GET /healthz HTTP/1.1\r\nHost: x\r\n'

/** What comes back, and after how many milliseconds the server closed the socket, if it did in time. */
async function talk(server: RunningServer, text: string, patience: number) {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  let answer = ''
  socket.on('data', (data) => (answer += String(data)))
  await once(socket, 'connect')
  socket.write(text)
  const started = performance.now()
  const closed = once(socket, 'end').then(() => performance.now() - started)
  const after = await Promise.race([closed, sleep(patience, undefined)])
  socket.destroy()
  return { answer, after }
}

test('an idle one is left open for longer than a balancer keeps it', async () => {
  const server = await start()
  const { answer, after } = await talk(server, `${ASKS}\r\n`, 8_000)
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(answer).toMatch(/^Keep-Alive: timeout=65\r$/m)
  expect(after).toBeUndefined()
})

test('and for as long as it is told to', async () => {
  const server = await start({ KEEP_ALIVE_TIMEOUT: '2' })
  const { after } = await talk(server, `${ASKS}\r\n`, 20_000)
  expect(after).toBeGreaterThan(1_500)
})

test.each([
  ['headers that don’t end', ASKS],
  ['nothing at all', ''],
])('%s are waited for 10 s', async (_, text) => {
  const server = await start()
  const { answer, after } = await talk(server, text, 20_000)
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(after).toBeGreaterThan(9_000)
  expect(after).toBeLessThan(14_000)
})
