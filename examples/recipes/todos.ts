export interface Todo {
  readonly id: string
  readonly ownerId: string
  readonly title: string
}

/** Stands for a database; docs/databases/ has real ones. */
export const todos: ReadonlyMap<string, Todo> = new Map(
  [
    { id: '1', ownerId: 'ada', title: 'Write a program' },
    { id: '2', ownerId: 'bob', title: 'Buy milk' },
  ].map((todo) => [todo.id, todo]),
)

/** What a list of theirs holds. */
export function todosOf(ownerId: string): readonly Todo[] {
  return [...todos.values()].filter((todo) => todo.ownerId === ownerId)
}
