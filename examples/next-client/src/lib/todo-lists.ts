import type { InfiniteData } from '@tanstack/react-query'
import type { Todo, TodoPage } from './todo-schemas'

/** The pages of one list that have been loaded. */
export type TodoList = InfiniteData<TodoPage, string | undefined>

/** All todos of a list, each once: one that changed while pages were loaded may be on two of them. */
export function itemsOf(list: TodoList): Todo[] {
  return [
    ...new Map(list.pages.flatMap(({ items }) => items.map((item) => [item.id, item]))).values(),
  ]
}

/** Puts `todo` where the one with this id is. */
export const replaced =
  (id: string, todo: Todo) =>
  (list: TodoList): TodoList =>
    mapItems(list, (items) => items.map((item) => (item.id === id ? todo : item)))

/** Leaves out the todos with these ids. */
export const without =
  (ids: ReadonlySet<string>) =>
  (list: TodoList): TodoList =>
    mapItems(list, (items) => items.filter(({ id }) => !ids.has(id)))

/** Puts `todo` before the one with the id `before`, or at the end of what is loaded. */
export const inserted =
  (todo: Todo, before: string | undefined) =>
  (list: TodoList): TodoList => {
    const page = list.pages.findIndex(({ items }) => items.some(({ id }) => id === before))
    const last = list.pages.length - 1
    return mapItems(list, (items, index) => {
      if (index !== (page === -1 ? last : page)) return items
      const place = items.findIndex(({ id }) => id === before)
      return items.toSpliced(place === -1 ? items.length : place, 0, todo)
    })
  }

/** The id of the todo after this one. */
export function idAfter(list: TodoList, id: string): string | undefined {
  const items = itemsOf(list)
  return items[items.findIndex((item) => item.id === id) + 1]?.id
}

function mapItems(list: TodoList, change: (items: Todo[], page: number) => Todo[]): TodoList {
  const pages = list.pages.map((page, index) => ({ ...page, items: change(page.items, index) }))
  return { ...list, pages }
}
