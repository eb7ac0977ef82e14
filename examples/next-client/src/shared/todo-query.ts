const STATUSES = ['all', 'open', 'done', 'bin'] as const

/** The sorts the page offers, with their names there. They are the API's. */
export const SORTS = {
  '-createdAt': 'Newest first',
  createdAt: 'Oldest first',
  '-updatedAt': 'Last changed',
  dueOn: 'Due soonest',
} as const

export type Status = (typeof STATUSES)[number]
export type Sort = keyof typeof SORTS

/** Which todos are looked at, and how. It is the page's own query, so that a link leads back to it. */
export interface TodoQuery {
  readonly status: Status
  /** Text to find; `''`: any. At most 200 characters. */
  readonly q: string
  readonly sort: Sort
}

/** Everything, newest first. */
export const EVERYTHING: TodoQuery = { status: 'all', q: '', sort: '-createdAt' }

/** What has been deleted. */
export const DELETED: TodoQuery = { ...EVERYTHING, status: 'bin' }

/** Whether a query leaves todos out. */
export function isFiltered({ status, q }: TodoQuery): boolean {
  return status !== 'all' || q.trim() !== ''
}

/** Reads the page's query; what it doesn't know is as if it weren't there. */
export function readTodoQuery(params: URLSearchParams): TodoQuery {
  const status = STATUSES.find((name) => name === params.get('status'))
  const sort = params.get('sort')
  // It has one order, and nothing to search with.
  if (status === 'bin') return DELETED
  return {
    status: status ?? EVERYTHING.status,
    // U+0000 and half a surrogate pair are nothing the API could look for.
    q: (params.get('q') ?? '').replace(/\0|\p{Surrogate}/gu, '').slice(0, 200),
    sort: isSort(sort) ? sort : EVERYTHING.sort,
  }
}

/** The page's path with this query; what is as always is left out. */
export function todosPath({ status, q, sort }: TodoQuery): string {
  const params = new URLSearchParams()
  if (status !== EVERYTHING.status) params.set('status', status)
  if (q !== EVERYTHING.q) params.set('q', q)
  if (sort !== EVERYTHING.sort) params.set('sort', sort)
  return params.size === 0 ? '/todos' : `/todos?${params.toString()}`
}

/** Todos that are asked for at once, the most that the API gives: few people have more than these. */
export const PAGE_SIZE = 100

/**
 * The same for the API, with its question mark or `''`.
 *
 * @param cursor of the page before
 * @param limit items per page, PAGE_SIZE at most
 */
export function apiSearch({ status, q, sort }: TodoQuery, cursor?: string, limit?: number): string {
  const params = new URLSearchParams()
  if (status === 'bin') params.set('deleted', 'true')
  else if (status !== 'all') params.set('completed', String(status === 'done'))
  if (q.trim() !== '') params.set('q', q)
  // What was deleted last comes first: nothing else changes a todo in the bin.
  const order = status === 'bin' ? '-updatedAt' : sort
  if (order !== EVERYTHING.sort) params.set('sort', order)
  if (cursor !== undefined) params.set('cursor', cursor)
  if (limit !== undefined) params.set('limit', String(limit))
  return params.size === 0 ? '' : `?${params.toString()}`
}

/** Whether a text names a sort. */
export function isSort(text: string | null): text is Sort {
  return text !== null && Object.hasOwn(SORTS, text)
}
