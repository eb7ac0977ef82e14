import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  anyTrouble,
  knownTrouble,
  validRequest,
  type Known,
  type Sent,
} from './generated/requests.js'
import { startApi, type Api } from '../support/api.js'
import { violations } from '../support/contract.js'
import { operations } from '../support/document.js'
import { send } from './generated/send.js'

/** Generated in all, beside those that are always tried. */
const REQUESTS = Number(process.env['JWT_GUARD_REQUESTS'] ?? 1_000)
const PER_OPERATION = Math.ceil(REQUESTS / operations.length)
const TIME = 30_000 + PER_OPERATION * 100

let api: Api
let known: Known

beforeAll(async () => {
  api = await startApi()
  known = {
    path: { userId: api.alice.id, id: randomUUID() },
    authorization: `Bearer ${await api.issuer.token({ sub: api.alice.id, exp: 4e9 })}`,
  }
  await api.addTodo(api.bob, { title: "Bob's" })
  await aTodo()
})
afterAll(() => api.close())

const each = operations.map((operation) => [operation.operationId, operation] as const)

test.each(each)('%s: what the document allows is not refused', async (_, operation) => {
  await fc.assert(
    fc.asyncProperty(validRequest(operation, known), async (sent) => {
      // A key that came before with another body is 422, and some names (`propertyIsEnumerable`)
      // are drawn often, to catch who keeps keys in an object.
      await api.database.sql('DELETE FROM app.idempotency_keys')
      const answer = await send(api, sent)
      expect(violations(answer)).toEqual([])
      expect(answer.status).toBeLessThan(400)
      if (sent.method !== 'GET') await aTodo()
    }),
    { numRuns: 20 },
  )
})

test.each(each)(
  '%s: each field with each value that is known to be trouble',
  async (_, operation) => {
    for (const sent of knownTrouble(operation, known)) await expectDocumented(sent)
  },
  TIME,
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
  const answer = await send(api, sent)
  const request = `${sent.method} ${answer.path} ${JSON.stringify(sent.headers)} ${String(sent.body)}`
  expect(violations(answer), request.slice(0, 2_000)).toEqual([])
  expect(answer.status, request.slice(0, 2_000)).toBeLessThan(500)
  if (sent.method !== 'GET') await aTodo()
}

/** The one that the requests name; it may be in the bin by now. */
async function aTodo(): Promise<void> {
  await api.database.sql(
    `INSERT INTO app.todos (id, user_id, title) VALUES ($1, $2, 'Alice’s')
     ON CONFLICT (id) DO UPDATE SET deleted_at = NULL WHERE todos.deleted_at IS NOT NULL`,
    [known.path['id'], api.alice.id],
  )
}
