import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { openDatabase } from '../src/database.js'
import { writeCursor } from '../src/todos/cursor.js'
import { createTodoRepository } from '../src/todos/repository.js'
import { explainList } from './explain.js'
import { measure, median, type Load, type Measured } from './measure.js'
import { startApis } from './processes.js'
import { seed, seedMore, todoId } from './seed.js'
import { startWorld, type Caller } from './world.js'

/**
 * `pnpm run load`: a table of a million todos, two processes of the API, and what they do. Figures
 * of one run may be compared with each other, not with another machine's.
 */
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '12' },
  },
})
const USERS = Number(values.users)
const SECONDS = Number(values.seconds)
const ROUNDS = Number(values.rounds)
const TODOS_PER_USER = 100
const SMALL = 10
/** Has ten thousand. */
const HOARDER = 1
const HOARD = 10_000
const PROCESSES = 2

const log = (line: string) => console.error(line)

log(`filling the tables with ${USERS * TODOS_PER_USER} todos`)
const world = await startWorld()
const size = { todosPerUser: TODOS_PER_USER }
const small = await world.database((run) => seed(run, { ...size, users: SMALL }))
const large = await world.database(async (run) => {
  await seed(run, { ...size, users: USERS })
  await seedMore(run, HOARDER, { from: TODOS_PER_USER + 1, to: HOARD })
})

const start = (repository: Parameters<typeof startApis>[0]['repository'], databaseUrl: string) =>
  startApis({ repository, databaseUrl, env: world.env, count: PROCESSES })
const atSmall = await start('two walls', small.url('todo_app'))
const atLarge = await start('two walls', large.url('todo_app'))
// The superuser, whom row level security doesn't bind: the same table without the second wall.
const oneWall = await start('ownedModel alone', large.adminUrl)
const handWritten = await start('hand-written', large.adminUrl)
const handWrittenRaw = await start('hand-written, raw', large.adminUrl)

const step = Math.max(1, Math.floor(USERS / 1_000))
const many = await world.callers(
  Array.from({ length: Math.min(1_000, USERS) - 1 }, (_, n) => 2 + n * step).filter(
    (n) => n <= USERS,
  ),
)
const few = await world.callers(Array.from({ length: SMALL }, (_, n) => n + 1))
const [hoarder = { user: HOARDER, token: '' }] = await world.callers([HOARDER])

let asked = 0
const turn = (callers: readonly Caller[]): Caller => {
  asked += 1
  return callers[asked % callers.length] ?? hoarder
}
const aTodo = () => 1 + (asked % TODOS_PER_USER)

type Next = Load['next']
const list =
  (callers: readonly Caller[], query = ''): Next =>
  () => ({ method: 'GET', path: `/api/todos${query}`, token: turn(callers).token })
const get: Next = () => {
  const { user, token } = turn(many)
  return { method: 'GET', path: `/api/todos/${todoId(user, aTodo())}`, token }
}
const create: Next = () => ({
  method: 'POST',
  path: '/api/todos',
  token: turn(many).token,
  body: { title: 'Water the plants', priority: 'high' },
})
const change: Next = () => {
  const { user, token } = turn(many)
  const path = `/api/todos/${todoId(user, aTodo())}`
  return { method: 'PATCH', path, token, body: { completed: asked % 2 === 0 } }
}

/** Each in turn, so often, so that what the machine does meanwhile hits all of them. */
async function byTurns(
  loads: Readonly<Record<string, Omit<Load, 'duration'>>>,
  rounds = ROUNDS,
): Promise<Map<string, Measured>> {
  const runs = new Map<string, Measured[]>()
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, load] of Object.entries(loads)) {
      const measured = await measure({ ...load, duration: round < 0 ? 2 : SECONDS })
      if (measured.failed > 0) throw new Error(`${name}: ${measured.failed} requests failed`)
      // The first round is for warming up.
      if (round >= 0) runs.set(name, [...(runs.get(name) ?? []), measured])
    }
  }
  return new Map([...runs].map(([name, of]) => [name, middle(of)]))
}

function middle(runs: readonly Measured[]): Measured {
  const of = (part: keyof Measured) => median(runs.map((run) => run[part]))
  return {
    requestsPerSecond: of('requestsPerSecond'),
    median: of('median'),
    p99: of('p99'),
    failed: 0,
  }
}

function print(title: string, measured: ReadonlyMap<string, Measured>) {
  console.log(`\n### ${title}\n\n| what | requests/s | median | p99 |\n| --- | --- | --- | --- |`)
  for (const [name, { requestsPerSecond, median, p99 }] of measured) {
    const cells = [
      name,
      requestsPerSecond.toFixed(0),
      `${median.toFixed(2)} ms`,
      `${p99.toFixed(1)} ms`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

try {
  console.log(
    `Load of the machine before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  )

  const { urls } = atLarge
  const connections = 8
  const operations = await byTurns(
    {
      'list of 20': { urls, connections, next: list(many) },
      'get one': { urls, connections, next: get },
      create: { urls, connections, next: create },
      change: { urls, connections, next: change },
    },
    Math.min(4, ROUNDS),
  )
  print(
    `${USERS * TODOS_PER_USER} todos, ${PROCESSES} processes, ${connections} clients each`,
    operations,
  )

  const walls = await byTurns({
    'ownedModel and row level security': { urls, connections, next: list(many) },
    'ownedModel alone': { urls: oneWall.urls, connections, next: list(many) },
    'where by hand, instances': { urls: handWritten.urls, connections, next: list(many) },
    'where by hand, raw': { urls: handWrittenRaw.urls, connections, next: list(many) },
  })
  print('Two walls against a hand-written where without row level security: list of 20', walls)
  const [ours = NaN, alone = NaN, instances = NaN, raw = NaN] = [...walls.values()].map(
    ({ requestsPerSecond }) => requestsPerSecond,
  )
  console.log(`
Of the requests per second by hand: ${(ours / instances).toFixed(2)}; with raw rows: ${(ours / raw).toFixed(2)}.
Of those without the second wall: ${(ours / alone).toFixed(2)}.`)

  const owner = await world.ownerOf(hoarder)
  const database = openDatabase(large.url('todo_app'))
  const todos = createTodoRepository(database)
  const page = { sort: '-createdAt', limit: 20, completed: undefined, q: undefined } as const
  const middleOfHoard = { value: new Date('2026-01-04T12:00:00Z'), id: todoId(HOARDER, 1) }
  const deep = `?cursor=${writeCursor(owner, page.sort, middleOfHoard)}`
  const sizes = await byTurns({
    [`${SMALL * TODOS_PER_USER} todos`]: { urls: atSmall.urls, connections: 1, next: list(few) },
    [`${USERS * TODOS_PER_USER} todos`]: { urls, connections: 1, next: list(many) },
    'of a user who has 10,000': { urls, connections: 1, next: list([hoarder]) },
    'of theirs, in the middle': { urls, connections: 1, next: list([hoarder], deep) },
  })
  print(`List of 20 by the size of the table, ${PROCESSES} clients in all`, sizes)
  const [one = NaN, million = NaN] = [...sizes.values()].map(({ median }) => median)
  console.log(`
Median against the small table: ${(million / one).toFixed(2)}`)

  for (const after of [undefined, middleOfHoard]) {
    const plan = await explainList(database, todos, owner, { ...page, after })
    console.log(`\n${after === undefined ? 'The first page' : 'A deep page'}:\n\n${plan}`)
  }
  await database.close()
  console.log(
    `\nLoad of the machine after: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  )
} finally {
  await Promise.all(
    [atSmall, atLarge, oneWall, handWritten, handWrittenRaw].map((apis) => apis.stop()),
  )
  await world.stop()
}
