import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migratedDatabase, type Database } from './support/database.js'
import { createIssuer, type Issuer } from './support/issuer.js'
import { startServer, until, type RunningServer } from './support/process.js'

let database: Database
let issuer: Issuer
let headers: Record<string, string>

beforeAll(async () => {
  database = await migratedDatabase()
  issuer = await createIssuer()
  await issuer.start()
  await database.addUser('alice')
  headers = {
    Authorization: `Bearer ${await issuer.token('alice')}`,
    'Content-Type': 'application/json',
  }
})
afterAll(async () => {
  await issuer.stop()
  await database.drop()
})

const start = () =>
  startServer({
    // For one user with 20 clients.
    REQUESTS_AT_ONCE: '20',
    DATABASE_POOL_SIZE: '21',
    AUTH_ISSUER: issuer.issuer,
    AUTH_AUDIENCE: issuer.audience,
    DATABASE_URL: database.url('todo_app'),
  })

/** Holds back every insert until `release`. */
async function holdWrites() {
  const client = new pg.Client({ connectionString: database.adminUrl })
  await client.connect()
  await client.query('BEGIN; LOCK TABLE app.todos IN SHARE MODE')
  return { release: () => client.end() }
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s it is not ready, what it had accepted is answered, and it exits with 0',
  async (signal) => {
    const server = await start()
    const writes = await holdWrites()
    const inFlight = fetch(`${server.url}/api/todos`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ title: `Accepted before ${signal}` }),
    })
    await waitingForLock()

    server.signal(signal)
    // Still answering, so that a balancer can see it; but asking to be left alone.
    const readiness = await until(503, () => fetch(`${server.url}/readyz`))
    expect(readiness.headers.get('connection')).toBe('close')
    expect((await fetch(`${server.url}/api/todos`, { headers })).status).toBe(200)
    // Told again, as by Ctrl-C under `npm run dev`: it goes on all the same.
    server.signal(signal)

    await refused(server)
    await writes.release()
    expect((await inFlight).status).toBe(201)
    expect(await server.exited).toBe(0)
    const rows = await database.sql('SELECT title FROM app.todos WHERE title LIKE $1', [
      `%${signal}`,
    ])
    expect(rows).toHaveLength(1)
  },
)

test('an answer that never comes does not hold it longer than 10 s', async () => {
  const server = await start()
  // A request that stops in the middle of its body.
  const stuck = request(`${server.url}/api/todos`, {
    method: 'POST',
    headers: { ...headers, 'Content-Length': '1000' },
  })
  stuck.on('error', () => {})
  stuck.write('{"title":')
  await sleep(200)

  const started = performance.now()
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('under load, each request the server took up is answered to its client', async () => {
  const server = await start()
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const answers = new Map<string, number | string>()
  const clients = Array.from({ length: 20 }, async () => {
    for (;;) {
      const id = randomUUID()
      const answer = await list(server, agent, id)
      answers.set(id, answer)
      if (answer !== 200) return
    }
  })
  await sleep(300)
  server.signal('SIGTERM')
  await Promise.all(clients)
  agent.destroy()
  expect(await server.exited).toBe(0)

  const taken = [...server.output().matchAll(/"req":\{"id":"([0-9a-f-]{36})"/g)].map(([, id]) => id)
  expect(taken.length).toBeGreaterThan(20)
  for (const id of taken) expect(answers.get(id ?? '')).toBe(200)
  // The others never got in.
  expect(new Set(answers.values())).not.toContain('cut off')
  const answered = [...answers.values()].filter((answer) => answer === 200)
  expect(taken).toHaveLength(answered.length)
})

/** The status, or how the connection failed. */
function list(server: RunningServer, agent: Agent, id: string): Promise<number | string> {
  return new Promise((resolve) => {
    const options = { agent, headers: { ...headers, 'X-Request-Id': id } }
    const asked = request(`${server.url}/api/todos`, options, (response) => {
      response.on('error', () => resolve('cut off'))
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.resume()
    })
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code}`))
    asked.end()
  })
}

async function waitingForLock(): Promise<void> {
  const query = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'app.todos'::regclass`
  while ((await database.sql(query)).length === 0) await sleep(20)
}

async function refused(server: RunningServer): Promise<void> {
  for (;;) {
    try {
      await fetch(`${server.url}/healthz`)
    } catch {
      return
    }
    await sleep(50)
  }
}
