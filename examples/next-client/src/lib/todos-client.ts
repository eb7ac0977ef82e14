import type * as z from 'zod/mini'
import { ProblemBody, SessionBody, Todo, TodoPage } from './todo-schemas'

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

/** The session has ended and the page is on its way to the sign-in page: nothing to show. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError'
}

/** What can be done with one's todos. Each throws TodoError or SignedOutError. */
export interface TodosClient {
  list(cursor?: string): Promise<TodoPage>
  add(title: string): Promise<Todo>
  change(id: string, changes: Partial<Pick<Todo, 'title' | 'completed'>>): Promise<Todo>
  remove(id: string): Promise<void>
}

const OFFLINE = 'The server can’t be reached. Please check your connection and try again.'
const UNAVAILABLE = 'Your todos can’t be reached at the moment. Please try again.'

async function messageOf(response: Response): Promise<string> {
  if (response.status >= 500) return UNAVAILABLE
  const body = ProblemBody.safeParse(await response.json().catch(() => undefined))
  return body.data?.errors?.[0]?.message ?? body.data?.detail ?? 'That did not work.'
}

/**
 * The pages' only way to the API, through the BFF.
 *
 * On 401 the session is asked for once, whoever waits: if it is there, the request is repeated; if
 * not, the person is signed out and led to the sign-in page, which says why and leads back here.
 *
 * @param browser.fetch the browser's
 * @param browser.leave ends the session and leads to the sign-in page
 */
export function createTodosClient(browser: {
  fetch: typeof fetch
  leave: () => void
}): TodosClient {
  let renewal: Promise<boolean> | undefined

  async function send(path: string, init?: RequestInit): Promise<Response> {
    try {
      return await browser.fetch(path, init)
    } catch {
      throw new TodoError(0, OFFLINE)
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

  async function request(path: string, init?: RequestInit): Promise<Response> {
    let response = await send(path, init)
    if (response.status === 401) {
      if (!(await renew())) {
        browser.leave()
        throw new SignedOutError('signed out')
      }
      response = await send(path, init)
      if (response.status === 401) throw new TodoError(401, UNAVAILABLE)
    }
    if (!response.ok) throw new TodoError(response.status, await messageOf(response))
    return response
  }

  const json = (method: string, body: object): RequestInit => ({
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

  async function read<T>(schema: z.ZodMiniType<T>, response: Promise<Response>): Promise<T> {
    const body = schema.safeParse(await (await response).json().catch(() => undefined))
    if (!body.success) throw new TodoError(0, UNAVAILABLE)
    return body.data
  }

  return {
    list: (cursor) =>
      read(TodoPage, request(`/api/todos${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`)),
    add: (title) => read(Todo, request('/api/todos', json('POST', { title }))),
    change: (id, changes) => read(Todo, request(`/api/todos/${id}`, json('PATCH', changes))),
    async remove(id) {
      await request(`/api/todos/${id}`, { method: 'DELETE' })
    },
  }
}
