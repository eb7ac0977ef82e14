import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  anyTrouble,
  knownTrouble,
  validRequest,
  type Known,
  type Sent,
} from './generated/requests.js'
import { startApi, type Api } from './support/api.js'
import { violations, type Answer } from './support/contract.js'
import { operations } from './support/document.js'

/** Generated in all, beside those that are always tried. */
const REQUESTS = Number(process.env['JWT_GUARD_REQUESTS'] ?? 1_000)
const PER_OPERATION = Math.ceil(REQUESTS / operations.length)
const TIME = 30_000 + PER_OPERATION * 100

let api: Api
let known: Known
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

beforeAll(async () => {
  api = await startApi()
  known = {
    path: { userId: api.alice.id, id: randomUUID() },
    authorization: `Bearer ${await api.issuer.token({ sub: api.alice.id, exp: 4e9 })}`,
  }
  await api.addTodo(api.bob, { title: "Bob's" })
  await aTodo()
})
afterAll(async () => {
  agent.destroy()
  await api.close()
})

const each = operations.map((operation) => [operation.operationId, operation] as const)

test.each(each)('%s: what the document allows is not refused', async (_, operation) => {
  await fc.assert(
    fc.asyncProperty(validRequest(operation, known), async (sent) => {
      const answer = await send(sent)
      expect(violations(answer)).toEqual([])
      expect(answer.status).toBeLessThan(400)
      if (sent.method === 'DELETE') await aTodo()
    }),
    { numRuns: 20 },
  )
})

test.each(each)(
  '%s: each field with each value that is known to be trouble',
  async (_, operation) => {
    for (const sent of knownTrouble(operation, known)) await expectDocumented(sent)
  },
)

test.each(each)(
  `%s: ${PER_OPERATION} requests with any value in one field`,
  async (_, operation) => {
    const property = fc.asyncProperty(anyTrouble(operation, known), expectDocumented)
    await fc.assert(property, {
      numRuns: PER_OPERATION,
      interruptAfterTimeLimit: TIME,
      markInterruptAsFailure: true,
    })
  },
  TIME + 10_000,
)

test('none of it has reached another user', async () => {
  const rows = await api.database.sql('SELECT title, version FROM app.todos WHERE user_id <> $1', [
    api.alice.id,
  ])
  expect(rows).toEqual([{ title: "Bob's", version: 1 }])
  await api.as().get('/readyz').expect(200)
})

async function expectDocumented(sent: Sent): Promise<void> {
  const answer = await send(sent)
  const request = `${sent.method} ${answer.path} ${JSON.stringify(sent.headers)} ${String(sent.body)}`
  expect(violations(answer), request.slice(0, 2_000)).toEqual([])
  expect(answer.status, request.slice(0, 2_000)).toBeLessThan(500)
  if (sent.method === 'DELETE') await aTodo()
}

/** The one that the requests name. */
async function aTodo(): Promise<void> {
  await api.database.sql(
    `INSERT INTO app.todos (id, user_id, title) VALUES ($1, $2, 'Alice’s') ON CONFLICT DO NOTHING`,
    [known.path['id'], api.alice.id],
  )
}

/** Byte for byte: a friendlier client would put right, or refuse, what is wrong with a request. */
async function send({ method, path, query, headers, body }: Sent): Promise<Answer> {
  const address = api.server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const target = query.length === 0 ? path : `${path}?${query.join('&')}`
  const asked = request({ host: '127.0.0.1', port, agent, method, path: target, headers })
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk))
  const { statusCode = 0, headersDistinct } = response
  return {
    method,
    path: target,
    status: statusCode,
    headers: Object.fromEntries(
      Object.entries(headersDistinct).map(([name, values]) => [name, values?.join(', ')]),
    ),
    text: Buffer.concat(chunks).toString(),
  }
}
