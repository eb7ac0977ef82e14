import type { InfiniteData } from '@tanstack/react-query'
import type { Sort } from '../../shared/todo-query'
import type { Todo, TodoAction, TodoPage } from '../../shared/todo-schemas'

/** The pages of one list that have been loaded. */
export type TodoList = InfiniteData<TodoPage, string | undefined>

/** All todos of a list, each once: one that changed while pages were loaded may be on two of them. */
export function itemsOf<Item extends Pick<Todo, 'id'>>(list: {
  readonly pages: readonly { readonly items: readonly Item[] }[]
}): Item[] {
  const items = list.pages.flatMap((page) => page.items)
  return [...new Map(items.map((item) => [item.id, item])).values()]
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

/**
 * Puts a first page that has been asked for again before what is known to come after it. Where
 * nothing of it was known, the list begins anew.
 */
export const refreshed =
  (first: TodoPage) =>
  (list: TodoList): TodoList => {
    const last = first.items.at(-1)?.id
    const holds = ({ items }: TodoPage) => items.some(({ id }) => id === last)
    const index = first.nextCursor === null ? -1 : list.pages.findIndex(holds)
    const held = list.pages[index]
    if (held === undefined) return { pages: [first], pageParams: [undefined] }
    const fresh = new Set(first.items.map(({ id }) => id))
    const after = held.items.slice(held.items.findIndex(({ id }) => id === last) + 1)
    const later = {
      pages: [{ ...held, items: after }, ...list.pages.slice(index + 1)],
      pageParams: [],
    }
    const [rest, ...pages] = without(fresh)(later).pages
    const joined = { items: [...first.items, ...(rest?.items ?? [])], nextCursor: held.nextCursor }
    return {
      pages: [joined, ...pages],
      pageParams: [undefined, ...list.pageParams.slice(index + 1)],
    }
  }

/** What an action makes of the todos with these ids; what it restores is not there to be shown. */
export const acted =
  (action: TodoAction, ids: ReadonlySet<string>) =>
  (list: TodoList): TodoList => {
    if (action === 'restore') return list
    if (action === 'delete') return without(ids)(list)
    const completed = action === 'complete'
    return mapItems(list, (items) =>
      items.map((item) => (ids.has(item.id) ? { ...item, completed } : item)),
    )
  }

/** Puts `todo` before the first of these ids that is there, or at the end of what is loaded. */
export const inserted =
  (todo: Todo, before: readonly string[]) =>
  (list: TodoList): TodoList => {
    const there = new Set(itemsOf(list).map(({ id }) => id))
    const next = before.find((id) => there.has(id))
    const page = list.pages.findIndex(({ items }) => items.some(({ id }) => id === next))
    const last = list.pages.length - 1
    return mapItems(list, (items, index) => {
      if (index !== (page === -1 ? last : page)) return items
      const place = items.findIndex(({ id }) => id === next)
      return items.toSpliced(place === -1 ? items.length : place, 0, todo)
    })
  }

/**
 * The ids of a list in their order, and of what is no longer there each before the one it was before:
 * two neighbours that were deleted know of each other still.
 *
 * @param earlier what this has returned before
 */
export function idsInOrder(list: TodoList, earlier: readonly string[]): string[] {
  const order = itemsOf(list).map(({ id }) => id)
  for (const [index, id] of [...earlier.entries()].toReversed()) {
    if (order.includes(id)) continue
    const next = earlier[index + 1]
    order.splice(next === undefined ? order.length : order.indexOf(next), 0, id)
  }
  return order
}

/** The ids of what comes after a new todo, in the API's order: of one day, and without a day, the newest is last. */
export function idsBehind(list: TodoList, { dueOn }: Pick<Todo, 'dueOn'>, sort: Sort): string[] {
  const items = sort === 'createdAt' ? [] : itemsOf(list)
  const later = (other: string | null) => dueOn !== null && (other === null || other > dueOn)
  return items.filter((item) => sort !== 'dueOn' || later(item.dueOn)).map(({ id }) => id)
}

/** What comes after this id. */
export function idsAfter(order: readonly string[], id: string): string[] {
  return order.slice(order.indexOf(id) + 1)
}

function mapItems(list: TodoList, change: (items: Todo[], page: number) => Todo[]): TodoList {
  const pages = list.pages.map((page, index) => ({ ...page, items: change(page.items, index) }))
  return { ...list, pages }
}
