import { request, Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTodoRepository } from '../../src/todos/repository.js'
import { createBareRepository } from '../todos/isolation/bare-repository.js'
import { startApi, type Api, type User } from '../support/api.js'

const LONG = process.env['JWT_GUARD_FAULTS'] === 'long'
const REQUESTS = LONG ? 10_000 : 500
const AT_ONCE = 6

interface Answer {
  status: number | 'aborted'
  text: string
}

/** What users do, by turns: some of it fails at this API, some in the middle of a transaction. */
type Work = (user: User, other: User) => Promise<Answer>

describe.each([
  { walls: 'both walls', createRepository: createTodoRepository, ghosts: 403 },
  // Which asks the connection alone who the owner is. It has no answer of its own to a ghost.
  { walls: 'row level security alone', createRepository: createBareRepository, ghosts: 500 },
])('two users by turns on one connection: $walls', ({ createRepository, ghosts }) => {
  let api: Api
  let ghost: User
  let agent: Agent
  /** A todo of each user that stays. */
  const kept = new Map<User, string>()

  beforeAll(async () => {
    api = await startApi({ createRepository, pool: { max: 1, acquire: 1_000 } })
    agent = new Agent({ keepAlive: true })
    ghost = { id: 'ghost', token: await api.issuer.token('ghost') }
    for (const user of [api.alice, api.bob]) {
      kept.set(user, (await api.addTodo(user, { title: of(user) })).id)
    }
  })
  afterAll(async () => {
    agent.destroy()
    await api.close()
  })

  const of = (user: User) => `todo of ${user.id}`

  function ask(
    user: User,
    method: string,
    path: string,
    { body, ifMatch, abortAfter }: { body?: object; ifMatch?: string; abortAfter?: number } = {},
  ): Promise<Answer> {
    const address = api.server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const headers: Record<string, string> = { Authorization: `Bearer ${user.token}` }
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    if (ifMatch !== undefined) headers['If-Match'] = ifMatch
    return new Promise((resolve) => {
      const sent = request(
        { agent, host: '127.0.0.1', port, method, path, headers },
        (response) => {
          let text = ''
          response.on('data', (data) => (text += String(data)))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
          response.on('error', () => resolve({ status: 'aborted', text }))
        },
      )
      sent.on('error', () => resolve({ status: 'aborted', text: '' }))
      sent.end(body === undefined ? undefined : JSON.stringify(body))
      if (abortAfter !== undefined) setTimeout(() => sent.destroy(), abortAfter)
    })
  }

  const list = '/api/todos?limit=100'
  const one = (user: User) => `/api/todos/${kept.get(user)}`
  const works: readonly Work[] = [
    (user) => ask(user, 'GET', list),
    (user) => ask(user, 'POST', '/api/todos', { body: { title: of(user) } }),
    (user, other) => ask(user, 'GET', one(other)),
    (user, other) => ask(user, 'PATCH', one(other), { body: { title: of(user) } }),
    (user) => ask(user, 'PATCH', one(user), { body: { completed: true }, ifMatch: '"999999"' }),
    // Its transaction fails: there is no such user.
    () => ask(ghost, 'POST', '/api/todos', { body: { title: of(ghost) } }),
    (user) => ask(user, 'GET', '/api/todos?q=todo'),
    (user) => ask(user, 'GET', list, { abortAfter: 2 }),
    (user, other) => ask(user, 'DELETE', one(other)),
    (user) => ask(user, 'POST', '/api/todos', { body: { title: of(user) }, abortAfter: 4 }),
    (user) => ask(user, 'PATCH', one(user), { body: { description: of(user) } }),
    (user) => ask(user, 'POST', '/api/todos', { body: { userId: 'x' } }),
    (user) => ask(user, 'GET', one(user)),
  ]

  /** Now and then a statement is cut short, as by a time-out, and now and then a connection. */
  async function disturb(n: number) {
    const end = n % 3 === 0 ? 'pg_terminate_backend' : 'pg_cancel_backend'
    await api.database.sql(
      `SELECT ${end}(pid) FROM pg_stat_activity
       WHERE usename = 'todo_app' AND datname = current_database()`,
    )
    // The table must not grow without end.
    if (n % 10 === 0) {
      await api.database.sql('DELETE FROM app.todos WHERE id <> ALL ($1)', [[...kept.values()]])
    }
  }

  /** Longer than a statement may take, and than a request waits for the connection. */
  async function timeOut() {
    const blocker = new pg.Client({ connectionString: api.database.adminUrl })
    await blocker.connect()
    await blocker.query('BEGIN; LOCK TABLE app.todos')
    await sleep(5_500)
    await blocker.end()
  }

  test(
    `of ${REQUESTS} requests none sees or changes what is the other’s`,
    async () => {
      const seen = new Map<Answer['status'], number>()
      const foreign: string[] = []
      let next = 0
      const worker = async () => {
        while (next < REQUESTS) {
          const n = next++
          const [user, other] = n % 2 === 0 ? [api.alice, api.bob] : [api.bob, api.alice]
          const { status, text } = (await works[Math.floor(n / 2) % works.length]?.(
            user,
            other,
          )) ?? {
            status: 0,
            text: '',
          }
          seen.set(status, (seen.get(status) ?? 0) + 1)
          if (text.includes(other.id)) foreign.push(text)
          if (n % 40 === 0) await disturb(n / 40)
          if (n === Math.floor(REQUESTS / 2)) await timeOut()
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))

      expect(foreign).toEqual([])
      const mixed = await api.database.sql(
        `SELECT user_id, title, description FROM app.todos
         WHERE title <> 'todo of ' || user_id OR description <> 'todo of ' || user_id`,
      )
      expect(mixed).toEqual([])
      const expected = [200, 201, 400, ghosts, 404, 412, 503, 'aborted']
      expect([...seen.keys()].sort()).toEqual(expected.sort())
      if (LONG) console.log(Object.fromEntries(seen))
    },
    LONG ? 1_200_000 : 120_000,
  )
})
