import { describe, expect, it } from 'vitest'
import { createTodosClient } from '../../../src/browser/todos/client'
import { createUnanswered } from '../../../src/browser/todos/unanswered'

const MILK = { title: 'Milk', description: null, priority: 'medium', dueOn: null } as const
const BREAD = { ...MILK, title: 'Bread' }

/** A tab's storage, which a page that is loaded again finds as it was. */
function tabStorage() {
  const values = new Map<string, string>()
  return {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
  }
}

type Outcome = Response | 'no answer'

const made = (todo: object) =>
  Response.json({ ...todo, id: 'a', completed: false }, { status: 201 })
const problem = (status: number) =>
  Response.json({ type: 'about:blank', title: 'No', status }, { status })

/** A client for `userId` whose server answers in turn; and the keys and titles that reached it. */
function setUp(outcomes: Outcome[], storage = tabStorage(), userId = 'ada') {
  const keys: (string | null)[] = []
  const client = createTodosClient({
    async fetch(_path, init) {
      keys.push(new Headers(init?.headers).get('idempotency-key'))
      const outcome = outcomes.shift() ?? 'no answer'
      if (outcome === 'no answer') throw new TypeError('Failed to fetch')
      return outcome
    },
    leave: () => {},
    otherUser: () => {},
    userId,
    unanswered: createUnanswered(userId, () => storage),
  })
  return { client, keys, storage }
}

const quietly = (work: Promise<unknown>) => work.catch(() => undefined)

describe('a todo that was sent and not answered', () => {
  it.each<[string, Outcome]>([
    ['no answer at all', 'no answer'],
    ['503', problem(503)],
    ['502 that is no problem', new Response('<html>', { status: 502 })],
    ['still under way: 409', problem(409)],
    ['a burst: 429', problem(429)],
    ['an answer that breaks off', new Response('{"id":', { status: 201 })],
  ])('keeps its key until it is: %s', async (_, outcome) => {
    const { client, keys } = setUp([outcome, made(MILK), made(MILK)])
    await quietly(client.add(MILK))
    await client.add(MILK)
    await client.add(MILK)
    const [first, again, later] = keys
    expect(first).toMatch(/^[\x21-\x7e]{1,255}$/)
    expect(again).toBe(first)
    // That was answered: the same words are another todo now.
    expect(later).not.toBe(first)
  })

  it.each([400, 403, 413, 422])('begins anew after a refusal: %i', async (status) => {
    const { client, keys } = setUp([problem(status), made(MILK)])
    await quietly(client.add(MILK))
    await client.add(MILK)
    expect(keys[1]).not.toBe(keys[0])
  })

  it('keeps it while others are sent, and has none in common with them', async () => {
    const { client, keys } = setUp(['no answer', made(BREAD), made(MILK)])
    await quietly(client.add(MILK))
    await client.add(BREAD)
    await client.add(MILK)
    expect(keys[2]).toBe(keys[0])
    expect(keys[1]).not.toBe(keys[0])
  })

  it('is two where the same was pressed twice at a time', async () => {
    const { client, keys } = setUp(['no answer', 'no answer', made(MILK), made(MILK)])
    await Promise.all([quietly(client.add(MILK)), quietly(client.add(MILK))])
    await Promise.all([client.add(MILK), client.add(MILK)])
    expect(new Set(keys).size).toBe(2)
    expect(keys.slice(2).toSorted()).toEqual(keys.slice(0, 2).toSorted())
  })

  it('keeps it when the page is loaded again, for this person alone', async () => {
    const { client, keys, storage } = setUp(['no answer'])
    await quietly(client.add(MILK))
    const other = setUp([made(MILK)], storage, 'grace')
    await other.client.add(MILK)
    expect(other.keys[0]).not.toBe(keys[0])
    const reloaded = setUp([made(MILK)], storage)
    await reloaded.client.add(MILK)
    expect(reloaded.keys[0]).toBe(keys[0])
  })

  it('keeps it without any storage, as long as the page lives', async () => {
    const storage = {
      getItem(): never {
        throw new Error('forbidden')
      },
      setItem(): never {
        throw new Error('forbidden')
      },
    }
    const { client, keys } = setUp(['no answer', made(MILK)], storage)
    await quietly(client.add(MILK))
    await client.add(MILK)
    expect(keys[1]).toBe(keys[0])
  })

  it('keeps it through a session that has to be renewed', async () => {
    const { client, keys } = setUp([
      problem(401),
      Response.json({ user: { id: 'ada' } }),
      made(MILK),
    ])
    await client.add(MILK)
    expect(keys[2]).toBe(keys[0])
  })
})
