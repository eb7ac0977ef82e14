import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTodosClient, MOST_IDS, type TodosClient } from '../../../src/browser/todos/client'

interface Sent {
  readonly path: string
  readonly method: string | undefined
  readonly key: string | null
  readonly body: unknown
}

describe('an action on many todos', () => {
  let sent: Sent[]
  /** Answers in turn; the last one again and again. `null`: none. */
  let answers: (Response | null)[]
  let keep: ReturnType<typeof vi.fn<(body: string, key: string) => void>>
  let client: TodosClient

  const answer = (status: number, body: object) => Response.json(body, { status })
  const refusal = (status: number) => answer(status, { title: 'No', status })

  beforeEach(() => {
    vi.useFakeTimers()
    sent = []
    keep = vi.fn()
    client = createTodosClient({
      async fetch(input, init) {
        sent.push({
          path: input instanceof Request ? input.url : input.toString(),
          method: init?.method,
          key: new Headers(init?.headers).get('idempotency-key'),
          body: JSON.parse(typeof init?.body === 'string' ? init.body : 'null'),
        })
        const next = answers.length > 1 ? answers.shift() : answers[0]
        if (!next) throw new TypeError('Failed to fetch')
        return next.clone()
      },
      leave: () => {},
      userId: 'ada',
      otherUser: () => {},
      unanswered: { keyFor: () => 'kept', keep },
    })
  })
  afterEach(() => vi.useRealTimers())

  /** Whatever pauses it makes. */
  async function outcome<T>(work: Promise<T>): Promise<T> {
    const settled = work.catch((error: unknown) => error)
    await vi.runAllTimersAsync()
    await settled
    return work
  }

  it('is one request with a key, and says how many were changed', async () => {
    answers = [answer(200, { count: 2 })]
    expect(await outcome(client.act('complete', ['a', 'b', 'c']))).toBe(2)
    expect(sent).toEqual([
      {
        path: '/api/todos/actions',
        method: 'POST',
        key: expect.stringMatching(/^[0-9a-f-]{36}$/),
        body: { action: 'complete', ids: ['a', 'b', 'c'] },
      },
    ])
  })

  it('names none where all are meant', async () => {
    answers = [answer(200, { count: 9_000 })]
    expect(await outcome(client.act('delete', 'all'))).toBe(9_000)
    expect(sent.map(({ body }) => body)).toEqual([{ action: 'delete' }])
  })

  it('asks nothing where there is none', async () => {
    answers = [null]
    expect(await outcome(client.act('restore', []))).toBe(0)
    expect(sent).toEqual([])
  })

  it.each([
    ['no answer', null],
    ['a 503', refusal(503)],
    ['the same still under way', refusal(409)],
  ])('after %s is sent once more with its key, so that it is done once', async (_, first) => {
    answers = [first, answer(200, { count: 3 })]
    expect(await outcome(client.act('delete', ['a', 'b', 'c']))).toBe(3)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })

  it.each([
    ['a refusal', refusal(400), 1],
    ['too many requests', refusal(429), 1],
    ['a second outage', null, 2],
  ])('fails after %s', async (_, first, requests) => {
    answers = [first]
    await expect(outcome(client.act('complete', ['a']))).rejects.toThrow()
    expect(sent).toHaveLength(requests)
  })

  it('has another key when it is asked for again: it may be undone by then', async () => {
    answers = [null, null, answer(200, { count: 1 })]
    await expect(outcome(client.act('complete', ['a']))).rejects.toThrow()
    expect(await outcome(client.act('complete', ['a']))).toBe(1)
    expect(sent[2]?.key).not.toBe(sent[0]?.key)
    expect(keep).not.toHaveBeenCalled()
  })

  it('on more than a request may name is several, and the sum', async () => {
    answers = [answer(200, { count: MOST_IDS }), answer(200, { count: 1 })]
    const ids = Array.from({ length: MOST_IDS + 1 }, (_, index) => String(index))
    expect(await outcome(client.act('restore', ids))).toBe(MOST_IDS + 1)
    expect(sent.map(({ body }) => body)).toEqual([
      { action: 'restore', ids: ids.slice(0, MOST_IDS) },
      { action: 'restore', ids: ids.slice(MOST_IDS) },
    ])
    expect(sent[0]?.key).not.toBe(sent[1]?.key)
  })
})
