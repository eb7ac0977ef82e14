import type { Todo } from './repository.js'
import { todoResponse } from './schema.js'

const SHOWN: readonly (keyof Todo)[] = todoResponse.keyof().options

/** What the schema of the response names: a new column stays inside until someone puts it there. */
export function present(todo: Todo): Partial<Todo> {
  return Object.fromEntries(SHOWN.map((name) => [name, todo[name]]))
}
