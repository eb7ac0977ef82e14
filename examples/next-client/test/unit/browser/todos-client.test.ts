import { describe, expect, it, vi } from 'vitest'
import {
  createTodosClient,
  isOutage,
  isUnreachable,
  SignedOutError,
  TodoError,
} from '../../../src/browser/todos/client'
import { createUnanswered } from '../../../src/browser/todos/unanswered'

const PAGE = { items: [], nextCursor: null }
const CONTENT = { title: 'x', description: null, priority: 'medium', dueOn: null } as const
const SESSION = { user: { id: '1' } }

type Answers = Record<string, (() => Response)[]>

const inMemory = () => createUnanswered('ada', () => ({ getItem: () => null, setItem: () => {} }))

/** A browser whose server gives each path's answers in turn; the last one again and again. */
function setUp(answers: Answers) {
  const asked: string[] = []
  const leave = vi.fn()
  const otherUser = vi.fn()
  const fetch = vi.fn(async (input: string | URL | Request, _init?: RequestInit) => {
    const path = input instanceof Request ? input.url : input.toString()
    asked.push(path)
    const queue = answers[path] ?? []
    const next = queue.length > 1 ? queue.shift() : queue[0]
    if (!next) throw new TypeError('Failed to fetch')
    return next()
  })
  return {
    asked,
    fetch,
    leave,
    client: createTodosClient({ fetch, leave, otherUser, userId: 'ada', unanswered: inMemory() }),
    otherUser,
  }
}

const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status })
const problem = (status: number, extra: object) =>
  json({ type: 'about:blank', title: 'No', status, ...extra }, status)
const unauthorized = problem(401, { detail: 'You are signed out.' })

describe('the pages’ API client', () => {
  it('says whose page it is, and leaves it to the server’s word that it is another’s now', async () => {
    const other = problem(409, { type: 'urn:todos:other-user' })
    const { client, fetch, leave, otherUser } = setUp({ '/api/todos': [other] })
    await expect(client.list()).rejects.toThrow(SignedOutError)
    expect(fetch.mock.lastCall?.[1]?.headers).toMatchObject({ 'X-Acting-User': 'ada' })
    expect(otherUser).toHaveBeenCalledOnce()
    expect(leave).not.toHaveBeenCalled()
  })

  it('waits 15 s for an answer, and then says that there is none, which is no time to ask again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const late = new AbortController()
      setTimeout(() => late.abort(new DOMException('late', 'TimeoutError')), ms)
      return late.signal
    })
    const { client, fetch } = setUp({})
    fetch.mockImplementation(
      (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () =>
            reject(new DOMException('late', 'TimeoutError')),
          )
        }),
    )
    const outcome = client.list('', new AbortController().signal).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(14_999)
    expect(await Promise.race([outcome, Promise.resolve('waiting')])).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1)
    const error = await outcome
    expect(isOutage(error)).toBe(true)
    expect(isUnreachable(error)).toBe(false)
    timeout.mockRestore()
    vi.useRealTimers()
  })

  it('tells a browser without a connection from a server that says "not now"', async () => {
    const { client } = setUp({ '/api/todos': [problem(503, {})] })
    const busy = await client.list().catch((error: unknown) => error)
    const offline = await client.list('?none').catch((error: unknown) => error)
    expect([isOutage(busy), isUnreachable(busy)]).toEqual([true, false])
    expect([isOutage(offline), isUnreachable(offline)]).toEqual([true, true])
  })

  it('answers what the server says', async () => {
    const { client } = setUp({ '/api/todos': [json(PAGE)] })
    expect(await client.list()).toEqual(PAGE)
  })

  it('knows of what is in the bin since when it lies there', async () => {
    const deleted = { id: 'a', completed: false, ...CONTENT, deletedAt: '2026-11-29T12:00:00.000Z' }
    const { client } = setUp({
      '/api/todos?deleted=true': [json({ items: [deleted], nextCursor: 'x' })],
      '/api/todos': [json({ items: [{ ...deleted, deletedAt: null }], nextCursor: null })],
    })
    expect(await client.bin('?deleted=true')).toEqual({ items: [deleted], nextCursor: 'x' })
    await expect(client.bin('')).rejects.toThrow(TodoError)
  })

  it('asks for the session once after a 401, and repeats the request', async () => {
    const { client, asked, leave } = setUp({
      '/api/todos': [unauthorized, json(PAGE)],
      '/api/auth/get-session': [json(SESSION)],
    })
    expect(await client.list()).toEqual(PAGE)
    expect(asked).toEqual(['/api/todos', '/api/auth/get-session', '/api/todos'])
    expect(leave).not.toHaveBeenCalled()
  })

  it('leaves where the session has ended', async () => {
    const { client, asked, leave } = setUp({
      '/api/todos': [unauthorized],
      '/api/auth/get-session': [json(null)],
    })
    await expect(client.list()).rejects.toThrow(SignedOutError)
    expect(asked).toEqual(['/api/todos', '/api/auth/get-session'])
    expect(leave).toHaveBeenCalledTimes(1)
  })

  it('stays after the second 401 where the session is there, and doesn’t try for ever', async () => {
    const { client, asked, leave } = setUp({
      '/api/todos': [unauthorized],
      '/api/auth/get-session': [json(SESSION)],
    })
    await expect(client.list()).rejects.toThrow(TodoError)
    expect(asked).toHaveLength(3)
    expect(leave).not.toHaveBeenCalled()
  })

  it('asks for the session once for everybody who waits', async () => {
    const { client, asked } = setUp({
      '/api/todos': [unauthorized, unauthorized, unauthorized, json(PAGE)],
      '/api/auth/get-session': [json(SESSION)],
    })
    await Promise.all([client.list(), client.list(), client.list()])
    expect(asked.filter((path) => path === '/api/auth/get-session')).toHaveLength(1)
  })

  it.each([
    ['the session can’t be looked up', { '/api/auth/get-session': [json({}, 500)] }],
    ['the session can’t be asked for', {}],
  ])('does not leave where %s', async (_, answers: Answers) => {
    const { client, leave } = setUp({ '/api/todos': [unauthorized], ...answers })
    await expect(client.list()).rejects.toThrow(TodoError)
    expect(leave).not.toHaveBeenCalled()
  })

  it.each([
    ['a 503', problem(503, { detail: 'secret workings' }), /can’t be reached at the moment/],
    ['a refusal', problem(400, { errors: [{ path: 'title', message: 'Too long' }] }), /Too long/],
    ['a 404', problem(404, { detail: 'There is no such resource.' }), /not there any more/],
    ['a conflict', problem(412, { detail: 'It has changed.' }), /It has changed/],
    ['an answer of another shape', json({ items: 'no' }), /can’t be reached/],
    ['an answer that is no JSON', () => new Response('<html>'), /can’t be reached/],
  ])('says kindly what is wrong after %s', async (_, answer, message) => {
    const { client, leave } = setUp({ '/api/todos': [answer] })
    await expect(client.list()).rejects.toThrow(message)
    expect(leave).not.toHaveBeenCalled()
  })

  it('says that it is offline', async () => {
    await expect(setUp({}).client.add(CONTENT)).rejects.toThrow(/check your connection/)
  })
})
