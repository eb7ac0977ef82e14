import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { validRequest, type Known, type Sent } from './generated/requests.js'
import { send } from './generated/send.js'
import { startApi, type Api } from '../support/api.js'
import { violations } from '../support/contract.js'
import { operations } from '../support/document.js'

/** The document promises no answer that isn't there to be had: each is brought about here. */

let api: Api
let limited: Api
let keyless: Api

beforeAll(async () => {
  // Where user ids are uuids, a subject that is none is refused by Postgres.
  api = await startApi({ userIdType: 'uuid' })
  limited = await startApi({ rateLimits: { perUser: 1 } })
  keyless = await startApi()
  keyless.issuer.outage()
})
afterAll(() => Promise.all([api, limited, keyless].map((one) => one.close())))

/** A transaction of somebody's that takes its time. */
let underWay: pg.Client

const MACHINE = 'machine'
/** Somebody without an account has no todos; only a service is refused its own name. */
const refusedAt = (path: string) =>
  path === '/api/me' ? { sub: MACHINE, azp: MACHINE } : { sub: MACHINE }
const INSERT_KEY =
  'INSERT INTO app.idempotency_keys (user_id, key, fingerprint) VALUES ($1, $2, $3)'

/** How to get each status, from a request that would succeed. */
const recipes: Record<string, (sent: Sent) => Promise<Sent> | Sent> = {
  200: (sent) => sent,
  201: (sent) => sent,
  204: (sent) => sent,
  304: (sent) => withHeaders(sent, { 'If-None-Match': '"1"' }),
  400: (sent) => ({ ...sent, query: ['unknown=1'] }),
  401: (sent) => withHeaders(sent, { Authorization: '' }),
  403: async (sent) => ({
    ...withHeaders(sent, {
      Authorization: `Bearer ${await api.issuer.token(refusedAt(sent.path))}`,
    }),
    path: sent.path.replace(api.alice.id, MACHINE),
  }),
  404: (sent) => ({ ...sent, path: sent.path.replace(/[^/]+$/, randomUUID()) }),
  409: async (sent) => {
    await underWay.connect()
    await underWay.query('BEGIN')
    await underWay.query(INSERT_KEY, [api.alice.id, sent.path, ''])
    return withHeaders(sent, { 'Idempotency-Key': sent.path })
  },
  412: (sent) => withHeaders(sent, { 'If-Match': '"9"' }),
  413: (sent) => ({ ...sent, body: Buffer.from(JSON.stringify({ title: 'x'.repeat(100_000) })) }),
  415: (sent) => withHeaders(sent, { 'Content-Type': 'text/plain' }),
  422: async (sent) => {
    await api.database.sql(INSERT_KEY, [api.alice.id, `422 ${sent.path}`.replace(' ', '-'), ''])
    return withHeaders(sent, { 'Idempotency-Key': `422-${sent.path}` })
  },
  429: async (sent) => {
    await send(limited, sent)
    return sent
  },
  500: (sent) => sent,
  503: (sent) => sent,
}

describe.each(operations.map((operation) => [operation.operationId, operation] as const))(
  '%s answers',
  (_, operation) => {
    test.each(Object.keys(operation.responses))('%s', async (status) => {
      const where = { 429: limited, 503: keyless }[status] ?? api
      // Each test sends the same sample, with the same key where it takes one.
      await where.database.sql('DELETE FROM app.idempotency_keys')
      const known: Known = {
        path: { userId: where.alice.id, id: await todoIn(where) },
        authorization: `Bearer ${where.alice.token}`,
      }
      const [valid] = fc.sample(validRequest(operation, known), { numRuns: 1, seed: 1 })
      const recipe = recipes[status]
      if (valid === undefined || recipe === undefined) throw new Error(`No way to ${status}`)
      underWay = new pg.Client({ connectionString: api.database.adminUrl })
      const sent = await recipe(valid)

      if (status === '500') await api.database.sql(RENAME)
      const answer = await send(where, sent)
      if (status === '500') await api.database.sql(RENAME_BACK)
      if (status === '409') await underWay.end()
      expect(answer.status).toBe(Number(status))
      expect(violations(answer)).toEqual([])
    })
  },
)

const RENAME = 'ALTER TABLE app.todos RENAME COLUMN user_id TO was_user_id'
const RENAME_BACK = 'ALTER TABLE app.todos RENAME COLUMN was_user_id TO user_id'

const withHeaders = (sent: Sent, headers: Sent['headers']): Sent => ({
  ...sent,
  headers: { ...sent.headers, ...headers },
})

/** A new todo of Alice's: some requests delete theirs. */
async function todoIn({ database, alice }: Api): Promise<string> {
  const id = randomUUID()
  await database.sql(`INSERT INTO app.todos (id, user_id, title) VALUES ($1, $2, 'x')`, [
    id,
    alice.id,
  ])
  return id
}
