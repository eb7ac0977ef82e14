import type * as z from 'zod/mini'
import { OTHER_USER, readProblem, type Problem } from '../../shared/problem'
import {
  ActionResult,
  BinPage,
  SessionBody,
  Todo,
  TodoPage,
  type TodoAction,
  type TodoChanges,
  type TodoContent,
} from '../../shared/todo-schemas'
import type { Unanswered } from './unanswered'

/** A request of ours, whose headers are named once each. */
type Sent = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }

/** The server said no, or nothing at all (`status` 0). `message` may be shown to people. */
export class TodoError extends Error {
  override readonly name = 'TodoError'
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** The session has ended, or is somebody else's, and the page is being left: nothing to show. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError'
}

/** A todo and the version it was read in, for `If-Match`. */
export interface TodoVersion {
  readonly todo: Todo
  readonly etag: string
}

/** What can be done with one's todos. Each throws TodoError or SignedOutError. */
export interface TodosClient {
  /** @param search the API's query with its question mark, or `''` */
  list(search?: string, signal?: AbortSignal): Promise<TodoPage>
  /** What is in the bin. */
  bin(search: string, signal?: AbortSignal): Promise<BinPage>
  read(id: string): Promise<TodoVersion>
  /** Where it was not answered, adding the same again makes one todo of both. */
  add(content: TodoContent & { completed?: boolean }): Promise<Todo>
  /** @param etag only if it is still this version; TodoError 412 where it isn't */
  change(id: string, changes: TodoChanges, etag?: string): Promise<Todo>
  /** Puts it into the bin. Also where it is gone already. */
  remove(id: string): Promise<void>
  /**
   * One change to many todos, in one request: all or nothing. Those that are not such as the action
   * is for are passed over. Without an answer it is sent once more, and is done once still.
   *
   * @param which `'all'`: all that are open (complete), completed (reopen, delete), in the bin
   *   (restore). Of more ids than MOST_IDS, so many at a time.
   * @returns how many were changed
   */
  act(action: TodoAction, which: readonly string[] | 'all'): Promise<number>
}

/** The ids that one request may name; the API's limit. */
export const MOST_IDS = 2_500

const PAUSE_MS = 500

/** Whether there was no answer, and that soon: worth asking once more at once. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof TodoError && error.status === 0 && error.message === OFFLINE
}

/** Whether the server could not answer, which says nothing about the request. */
export function isOutage(error: unknown): boolean {
  return error instanceof TodoError && (error.status === 0 || error.status >= 500)
}

/**
 * Whether it is open what became of a request: no answer, or one that says "not now". The API's 409
 * says that the same request is still under way.
 */
function isUndecided(error: unknown): boolean {
  return isOutage(error) || (error instanceof TodoError && [409, 429].includes(error.status))
}

/**
 * Whether sending the same with its key again may bring the answer. After a 429 it would be one more
 * of too many.
 */
function mayBeAnswered(error: unknown): boolean {
  return isUndecided(error) && !(error instanceof TodoError && error.status === 429)
}

/** Whether the todo is not there, or not any more. */
export function isGone(error: unknown): boolean {
  return error instanceof TodoError && error.status === 404
}

/** Longer than the server's own patience with the API. */
const PATIENCE_MS = 15_000
const OFFLINE = 'The server can’t be reached. Please check your connection and try again.'
const UNAVAILABLE = 'Your todos can’t be reached at the moment. Please try again.'
const GONE = 'This todo is not there any more.'

const MESSAGES = new Map([
  [409, 'That is still being saved. Please try again in a moment.'],
  [412, 'This todo has been changed elsewhere.'],
  [413, 'That is too long.'],
  [429, 'That was too much at once. Please wait a moment.'],
])

function messageOf(response: Response, problem: Problem | undefined): string {
  if (response.status >= 500) return UNAVAILABLE
  // The API's words for it are about resources.
  if (response.status === 404) return GONE
  return (
    problem?.errors?.[0]?.message ??
    problem?.detail ??
    MESSAGES.get(response.status) ??
    'That did not work.'
  )
}

/**
 * The pages' only way to the API, through the BFF.
 *
 * On 401 the session is asked for once, whoever waits: if it is there, the request is repeated; if
 * not, the person is signed out and led to the sign-in page, which says why and leads back here.
 *
 * @param browser.fetch the browser's
 * @param browser.leave ends the session and leads to the sign-in page
 * @param browser.userId whose page it is: the server refuses its requests once somebody else is
 *   signed in
 * @param browser.otherUser told so
 * @param browser.unanswered keys of what was added and not answered
 */
export function createTodosClient(browser: {
  fetch: typeof fetch
  leave: () => void
  userId: string
  otherUser: () => void
  unanswered: Unanswered
}): TodosClient {
  let renewal: Promise<boolean> | undefined

  async function send(path: string, init?: Sent): Promise<Response> {
    const late = AbortSignal.timeout(PATIENCE_MS)
    try {
      const headers = { ...init?.headers, 'X-Acting-User': browser.userId }
      const signal = init?.signal ? AbortSignal.any([late, init.signal]) : late
      return await browser.fetch(path, { ...init, headers, signal })
    } catch (error) {
      // Given up on purpose, by whoever asked.
      if (init?.signal?.aborted) throw error
      throw new TodoError(0, late.aborted ? UNAVAILABLE : OFFLINE)
    }
  }

  async function askForSession(): Promise<boolean> {
    const response = await send('/api/auth/get-session')
    if (!response.ok) throw new TodoError(response.status, UNAVAILABLE)
    return SessionBody.parse(await response.json()) !== null
  }

  async function renew(): Promise<boolean> {
    renewal ??= askForSession().finally(() => (renewal = undefined))
    return renewal
  }

  async function request(path: string, init?: Sent): Promise<Response> {
    let response = await send(path, init)
    if (response.status === 401) {
      if (!(await renew())) {
        browser.leave()
        throw new SignedOutError('signed out')
      }
      response = await send(path, init)
      if (response.status === 401) throw new TodoError(401, UNAVAILABLE)
    }
    if (response.ok) return response
    const problem = await readProblem(response)
    if (problem?.type === OTHER_USER) {
      browser.otherUser()
      throw new SignedOutError('somebody else is signed in')
    }
    throw new TodoError(response.status, messageOf(response, problem))
  }

  const json = (method: string, body: string, headers?: Record<string, string>): Sent => ({
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  })

  async function bodyOf<T>(schema: z.ZodMiniType<T>, response: Response): Promise<T> {
    const body = schema.safeParse(await response.json().catch(() => undefined))
    if (!body.success) throw new TodoError(0, UNAVAILABLE)
    return body.data
  }

  /** The key is this press's: a later one, when it may all be undone again, means it anew. */
  async function actOnce(action: TodoAction, ids?: readonly string[]): Promise<number> {
    const key = crypto.randomUUID()
    const sent = json('POST', JSON.stringify({ action, ids }), { 'Idempotency-Key': key })
    const attempt = async () =>
      (await bodyOf(ActionResult, await request('/api/todos/actions', sent))).count
    return attempt().catch(async (error: unknown) => {
      if (!mayBeAnswered(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      return attempt()
    })
  }

  return {
    async list(search = '', signal) {
      return bodyOf(TodoPage, await request(`/api/todos${search}`, signal && { signal }))
    },
    async bin(search, signal) {
      return bodyOf(BinPage, await request(`/api/todos${search}`, signal && { signal }))
    },
    async read(id) {
      const response = await request(`/api/todos/${id}`)
      const etag = response.headers.get('etag') ?? ''
      return { todo: await bodyOf(Todo, response), etag }
    },
    async add(content) {
      const body = JSON.stringify(content)
      const key = browser.unanswered.keyFor(body)
      try {
        const sent = json('POST', body, { 'Idempotency-Key': key })
        return await bodyOf(Todo, await request('/api/todos', sent))
      } catch (error) {
        if (isUndecided(error)) browser.unanswered.keep(body, key)
        throw error
      }
    },
    async change(id, changes, etag) {
      return bodyOf(
        Todo,
        await request(
          `/api/todos/${id}`,
          json('PATCH', JSON.stringify(changes), etag ? { 'If-Match': etag } : {}),
        ),
      )
    },
    async remove(id) {
      await request(`/api/todos/${id}`, { method: 'DELETE' }).catch((error: unknown) => {
        if (!isGone(error)) throw error
      })
    },
    async act(action, which) {
      if (which === 'all') return actOnce(action)
      let count = 0
      for (let from = 0; from < which.length; from += MOST_IDS) {
        count += await actOnce(action, which.slice(from, from + MOST_IDS))
      }
      return count
    },
  }
}
