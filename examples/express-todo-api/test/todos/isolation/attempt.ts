import { randomUUID } from 'node:crypto'
import type { Response } from 'supertest'
import { expect } from 'vitest'
import type { Api } from '../../support/api.js'
import { BOBS_KEY, SECRET, type Attack } from './attacks.js'

/** Lets Alice try. It throws if she saw, changed, removed or added anything of Bob's. */
export async function attempt(api: Api, attack: Attack): Promise<void> {
  try {
    await tryAttack(api, attack)
  } catch (error) {
    throw new Error(`${attack.operation} by ${attack.ways.join(', ')}: ${String(error)}`, {
      cause: error,
    })
  }
}

async function tryAttack(api: Api, attack: Attack): Promise<void> {
  const id = randomUUID()
  await freshTodos(api, id)
  const before = await notAlices(api)
  const response = await attack.send({ api, id })
  expect(await notAlices(api)).toEqual(before)
  expect(response.text ?? '').not.toContain(SECRET)
  const owners = [...(response.text ?? '').matchAll(/"userId":"([^"]*)"/g)].map(
    ([, owner]) => owner,
  )
  expect(owners.filter((owner) => owner !== api.alice.id)).toEqual([])
  expect(response.status).toBe(attack.status)
  if (attack.likeNone !== true) return
  const none = await attack.send({ api, id: randomUUID() })
  expect(observable(response)).toEqual(observable(none))
}

/** Two of each user: enough for a page to break between them. */
async function freshTodos({ database, alice, bob }: Api, id: string): Promise<void> {
  await database.sql('DELETE FROM app.todos')
  await database.sql('DELETE FROM app.idempotency_keys')
  await database.sql(
    `INSERT INTO app.todos (id, user_id, title, description, completed, deleted_at)
     VALUES ($1, $2, 'Bob’s ${SECRET}', '${SECRET}', false, NULL),
       (gen_random_uuid(), $2, 'Bob’s ${SECRET}', NULL, true, NULL),
       (gen_random_uuid(), $2, 'Bob’s ${SECRET}', NULL, false, now()),
       (gen_random_uuid(), $2, 'Bob’s ${SECRET}', NULL, true, now() - interval '31 days'),
       (gen_random_uuid(), $3, 'Alice’s', NULL, false, NULL),
       (gen_random_uuid(), $3, 'Alice’s', NULL, false, NULL)`,
    [id, bob.id, alice.id],
  )
  await database.sql(
    `INSERT INTO app.idempotency_keys (user_id, key, fingerprint, status, headers, body, created_at)
     VALUES ($1, '${BOBS_KEY}', 'x', 201, '{}', '{"title":"${SECRET}"}', now()),
       ($1, 'expired', 'x', 201, '{}', '{"title":"${SECRET}"}', now() - interval '25 hours')`,
    [bob.id],
  )
}

/** As text, for what belongs to somebody else than Bob must not appear either. */
const notAlices = async ({ database, alice }: Api) => [
  ...(await database.sql('SELECT * FROM app.todos WHERE user_id::text <> $1 ORDER BY id', [
    alice.id,
  ])),
  ...(await database.sql(
    'SELECT * FROM app.idempotency_keys WHERE user_id::text <> $1 ORDER BY key',
    [alice.id],
  )),
]

/** All a client can tell two answers apart by. */
function observable({ status, text, headers }: Response) {
  return { status, text, headers: { ...headers, date: '', 'x-request-id': '' } }
}
