import type { Fields, ListOptions, Operation } from './operations.js'

/** A row as it must be. */
export interface ModelTodo extends Fields {
  id: string
  userId: string
  version: number
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

/** What the API must be, as simply as it can be said: one list of everybody's todos. */
export interface Reference {
  readonly todos: readonly ModelTodo[]
  /** The todo of that number, whoever's; undefined if there is none at all. */
  at(number: number): ModelTodo | undefined
  list(userId: string, options: ListOptions): readonly ModelTodo[]
  /** The status of a change or look at one todo. */
  statusOf(userId: string, target: ModelTodo | undefined, operation: Operation): number
  add(todo: ModelTodo): void
  replace(todo: ModelTodo): void
  /** The user's todos that an action is for. */
  meant(userId: string, operation: Operation & { kind: 'act' }): readonly ModelTodo[]
}

export const DEFAULTS = {
  description: null,
  completed: false,
  priority: 'medium',
  dueOn: null,
} as const

export function createReference(): Reference {
  let todos: readonly ModelTodo[] = []
  return {
    get todos() {
      return todos
    },
    at: (number) => todos[number % Math.max(1, todos.length)],
    list(userId, { sort, completed, deleted }) {
      const field = sort.replace('-', '') as 'createdAt' | 'updatedAt' | 'dueOn'
      const key = (todo: ModelTodo) =>
        `${todo[field] ?? 'later than any date'} ${field === 'dueOn' ? todo.createdAt : ''} ${todo.id}`
      const own = todos
        .filter((todo) => todo.userId === userId && (todo.deletedAt !== null) === deleted)
        .filter((todo) => completed === undefined || todo.completed === completed)
        .sort((one, other) => (key(one) < key(other) ? -1 : 1))
      return sort.startsWith('-') ? own.reverse() : own
    },
    statusOf(userId, target, operation) {
      if (operation.by === 'path of another') return 403
      if (target?.userId !== userId || target.deletedAt !== null) return 404
      const changes = operation.kind !== 'get'
      if (changes && 'ifMatch' in operation && operation.ifMatch === 'stale') return 412
      return operation.kind === 'delete' ? 204 : 200
    },
    add(todo) {
      todos = [...todos, todo]
    },
    replace(todo) {
      todos = todos.map((each) => (each.id === todo.id ? todo : each))
    },
    meant(userId, { action, which }) {
      const named = which?.map((number) => todos[number % Math.max(1, todos.length)])
      return todos.filter((todo) => {
        if (todo.userId !== userId || named?.includes(todo) === false) return false
        if (action === 'restore') return todo.deletedAt !== null
        if (todo.deletedAt !== null) return false
        if (action === 'delete') return named !== undefined || todo.completed
        return todo.completed === (action === 'reopen')
      })
    },
  }
}
