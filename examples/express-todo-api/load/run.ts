import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { openDatabase } from '../src/database/pool.js'
import { writeCursor } from '../src/todos/cursor.js'
import { createTodoRepository } from '../src/todos/repository.js'
import { explainList } from './explain.js'
import { measure, median, type Load, type Measured } from './measure.js'
import { startApis, type ApiProcesses } from './processes.js'
import { seed, seedMore, todoId } from './seed.js'
import { startWorld, type Caller } from './world.js'

/**
 * `npm run load`: a table of a million todos, two processes of the API, and what they do. Figures
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

type Kind = Pick<Parameters<typeof startApis>[0], 'repository' | 'databaseUrl'>
const atSmall: Kind = { repository: 'two walls', databaseUrl: small.url('todo_app') }
const atLarge: Kind = { repository: 'two walls', databaseUrl: large.url('todo_app') }
// The superuser, whom row level security doesn't bind: the same table without the second wall.
const oneWall: Kind = { repository: 'ownedModel alone', databaseUrl: large.adminUrl }
const handWritten: Kind = { repository: 'hand-written', databaseUrl: large.adminUrl }
const handWrittenRaw: Kind = { repository: 'hand-written, raw', databaseUrl: large.adminUrl }

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

interface Turn extends Pick<Load, 'connections' | 'next'> {
  api: Kind
}

/**
 * Each in turn, so often, so that what the machine does meanwhile hits all of them. Their processes
 * are new, and warmed up alike: who has served more is faster.
 */
async function byTurns(
  turns: Readonly<Record<string, Turn>>,
  rounds = ROUNDS,
): Promise<Map<string, Measured[]>> {
  const apis = new Map<Kind, ApiProcesses>()
  for (const { api } of Object.values(turns)) {
    if (apis.has(api)) continue
    apis.set(api, await startApis({ ...api, env: world.env, count: PROCESSES }))
  }
  const runs = new Map<string, Measured[]>()
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, { api, ...load }] of Object.entries(turns)) {
      const urls = apis.get(api)?.urls ?? []
      const measured = await measure({ ...load, urls, duration: SECONDS })
      if (measured.failed > 0) throw new Error(`${name}: ${measured.failed} requests failed`)
      // The first two rounds are for warming up.
      if (round >= 0) runs.set(name, [...(runs.get(name) ?? []), measured])
    }
  }
  await Promise.all([...apis.values()].map((each) => each.stop()))
  return runs
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

/** Of runs that took turns, each with its neighbour: the middle one. */
function ratio(runs: Measured[], others: Measured[], part: keyof Measured): string {
  return median(runs.map((run, turn) => run[part] / (others[turn]?.[part] ?? NaN))).toFixed(2)
}

function print(title: string, measured: ReadonlyMap<string, Measured[]>) {
  console.log(`\n### ${title}\n\n| what | requests/s | median | p99 |\n| --- | --- | --- | --- |`)
  for (const [name, runs] of measured) {
    const { requestsPerSecond, median, p99 } = middle(runs)
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

  const connections = 8
  const operations = await byTurns(
    {
      'list of 20': { api: atLarge, connections, next: list(many) },
      'get one': { api: atLarge, connections, next: get },
      create: { api: atLarge, connections, next: create },
      change: { api: atLarge, connections, next: change },
    },
    Math.min(4, ROUNDS),
  )
  print(
    `${USERS * TODOS_PER_USER} todos, ${PROCESSES} processes, ${connections} clients each`,
    operations,
  )

  const walls = await byTurns({
    'ownedModel and row level security': { api: atLarge, connections, next: list(many) },
    'ownedModel alone': { api: oneWall, connections, next: list(many) },
    'where by hand, instances': { api: handWritten, connections, next: list(many) },
    'where by hand, raw': { api: handWrittenRaw, connections, next: list(many) },
  })
  print('Two walls against a hand-written where without row level security: list of 20', walls)
  const [ours = [], alone = [], instances = [], raw = []] = [...walls.values()]
  const share = (others: Measured[]) => ratio(ours, others, 'requestsPerSecond')
  console.log(`
Of the requests per second by hand: ${share(instances)}; with raw rows: ${share(raw)}.
Of those without the second wall: ${share(alone)}.`)

  const owner = await world.ownerOf(hoarder)
  const database = openDatabase(large.url('todo_app'))
  const todos = createTodoRepository(database)
  const page = {
    sort: '-createdAt',
    limit: 20,
    completed: undefined,
    deleted: false,
    q: undefined,
  } as const
  const middleOfHoard = { keys: [new Date('2026-01-04T12:00:00Z')], id: todoId(HOARDER, 1) }
  const deep = `?cursor=${writeCursor(owner, page.sort, middleOfHoard)}`
  const sizes = await byTurns({
    [`${SMALL * TODOS_PER_USER} todos`]: { api: atSmall, connections: 1, next: list(few) },
    [`${USERS * TODOS_PER_USER} todos`]: { api: atLarge, connections: 1, next: list(many) },
  })
  print(`List of 20 by the size of the table, ${PROCESSES} clients in all`, sizes)
  const [one = [], million = []] = [...sizes.values()]
  console.log(`\nMedian against the small table: ${ratio(million, one, 'median')}`)

  const depths = await byTurns({
    'first page': { api: atLarge, connections: 1, next: list([hoarder]) },
    'page in the middle': { api: atLarge, connections: 1, next: list([hoarder], deep) },
  })
  print(`List of 20 of a user who has ${HOARD}`, depths)

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
  await world.stop()
}
