import { expect } from 'vitest'
import type { OwnerScope } from '../../../src/index.js'
import { CommitUnconfirmedError } from '../../../src/pg.js'
import type { Opened, Sql } from './driver.js'
import { insert, scopes, SEEN, type World } from './world.js'

export interface Findings {
  /** Rows of another that somebody saw. */
  foreign: number
  /** Rows that were seen without an owner. */
  ownerless: number
  /** Users whose rows are not what they were told. */
  misreported: number
  /** Operations that were reported as saved: without an owner there are none. */
  saved: number
}

/** Says that nothing was found, in a run that did something. */
export async function expectApart(
  world: World,
  operations: number,
  options?: { readonly clients: number },
): Promise<void> {
  const { saved, ...wrong } = await runRandomly(world, operations, options)
  expect(wrong).toEqual({ foreign: 0, ownerless: 0, misreported: 0 })
  expect(saved).toBeGreaterThan(operations / 4)
}

/** Each costs what some thirty operations do (a lost connection most): a long run has no more of them. */
const FAULTS_OF_A_RUN = 150
/** Of a user: a run costs no more for each operation when it is long. */
const MOST_ROWS = 20

/** What one user has been told that the table holds. */
type Model = Map<number, string>

/**
 * Five users at once, each one operation after the other, over as many connections as `clients`:
 * reads and writes, and what goes wrong with them. What each was told is compared with the table itself.
 */
export async function runRandomly(
  world: World,
  operations: number,
  { clients = 1 }: { readonly clients?: number } = {},
): Promise<Findings> {
  const findings: Findings = { foreign: 0, ownerless: 0, misreported: 0, saved: 0 }
  const db = world.open({ max: clients })
  const share = Math.min(0.6, Math.max(0.01, FAULTS_OF_A_RUN / operations))
  await world.admin.query('DELETE FROM app.todos')
  let left = operations
  let id = 1000
  const random = generator(operations)

  const lookAround = async () => {
    findings.ownerless += (await db.around(SEEN).catch(() => [])).length
  }
  const live = async (scope: OwnerScope) => {
    let model: Model = new Map()
    while (left > 0) {
      left -= 1
      const next = new Map(model)
      const which = Math.floor(random() * FAULTS.length)
      const fault = random() < share ? FAULTS[which] : undefined
      const at = random()
      let backend = 0
      try {
        await db.withOwner(scope, async (sql) => {
          const [{ pid } = {}] = await sql('SELECT pg_backend_pid() AS pid')
          backend = Number(pid)
          const rows = await sql(SEEN)
          findings.foreign += rows.filter((row) => row['user_id'] !== scope.ownerId).length
          if (at < 0.5) await fault?.(sql, db, scope, world)
          id += 1
          const mine = id
          await write(sql, scope, mine, next, random())
          if (at >= 0.5) await fault?.(sql, db, scope, world)
        })
        model = next
        findings.saved += 1
      } catch (error) {
        if (error instanceof CommitUnconfirmedError) {
          await gone(world, backend)
          model = await look(world, scope)
        }
      }
      if (random() < 0.05) await lookAround()
      if (random() < 0.05 && !same(model, await look(world, scope))) findings.misreported += 1
    }
    if (!same(model, await look(world, scope))) findings.misreported += 1
    await lookAround()
  }
  await Promise.all(scopes.map(live))
  await db.close()
  return findings
}

async function write(sql: Sql, scope: OwnerScope, id: number, model: Model, which: number) {
  const [first] = model.keys()
  if (which < 0.5 || first === undefined) {
    await sql(insert(id, scope.ownerId, `t${id}`))
    model.set(id, `t${id}`)
  } else if (which < 0.75 && model.size <= MOST_ROWS) {
    await sql(`UPDATE app.todos SET title = 'u${id}'`)
    for (const key of model.keys()) model.set(key, `u${id}`)
  } else {
    const last = model.size > MOST_ROWS ? id : first
    await sql(`DELETE FROM app.todos WHERE id <= ${last}`)
    for (const key of model.keys()) if (key <= last) model.delete(key)
  }
}

type Fault = (sql: Sql, db: Opened, scope: OwnerScope, world: World) => Promise<unknown>

const FAULTS: readonly Fault[] = [
  () => Promise.reject(new Error('of the application')),
  (sql) => sql('SELECT 1/0'),
  (sql) => sql('SELECT 1/0').catch(() => {}),
  (sql) => sql(insert(1, 'somebody-else')).catch(() => {}),
  async (sql) => {
    await sql('SET LOCAL statement_timeout = 5')
    await sql('SELECT pg_sleep(1)')
  },
  async (sql, _db, _scope, { admin }) => {
    const [row] = await sql('SELECT pg_backend_pid() AS pid')
    let running = true
    const slow = sql('SELECT pg_sleep(2)')
      .catch(() => {})
      .finally(() => (running = false))
    const asleep = `SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'`
    while (running && (await admin.query(asleep, [row?.['pid']])).rowCount === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await admin.query('SELECT pg_cancel_backend($1)', [row?.['pid']])
    await slow
  },
  (sql) => sql('SELECT pg_terminate_backend(pg_backend_pid())'),
  (sql) => sql('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => {}),
  async (sql, _db, _scope, { admin }) => {
    const [row] = await sql('SELECT pg_backend_pid() AS pid')
    await admin.query('SELECT pg_terminate_backend($1)', [row?.['pid']])
  },
  async (sql, _db, scope) => {
    await sql(insert(2, scope.ownerId, 'lost'))
  },
  (_sql, db, scope) =>
    db
      .withOwner(scope, async (inner) => {
        await inner(insert(3, scope.ownerId, 'undone'))
        throw new Error('of the savepoint')
      })
      .catch(() => {}),
  (sql) => Promise.all([sql(SEEN), sql(SEEN), sql(SEEN)]),
  (sql) => {
    void sql(SEEN).catch(() => {})
    return Promise.resolve()
  },
]

async function look({ admin }: World, scope: OwnerScope): Promise<Model> {
  const { rows } = await admin.query<{ id: number; title: string }>(
    'SELECT id, title FROM app.todos WHERE user_id = $1 ORDER BY id',
    [scope.ownerId],
  )
  return new Map(rows.map(({ id, title }) => [id, title]))
}

/** Waits for a backend that was told to end: until then it may still commit. */
async function gone({ admin }: World, pid: number): Promise<void> {
  const alive = 'SELECT FROM pg_stat_activity WHERE pid = $1'
  while ((await admin.query(alive, [pid])).rowCount !== 0) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function same(one: Model, other: Model): boolean {
  return one.size === other.size && [...one].every(([id, title]) => other.get(id) === title)
}

/** The same run each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
