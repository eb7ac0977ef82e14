'use client'

import { useEffect, useMemo, useRef } from 'react'
import {
  idsAfter,
  idsBehind,
  idsInOrder,
  inserted,
  itemsOf,
  replaced,
  without,
} from '../../browser/todos/lists'
import { EVERYTHING, isFiltered, type TodoQuery } from '../../shared/todo-query'
import type { Todo, TodoChanges, TodoContent } from '../../shared/todo-schemas'
import { isGone, isOutage, SignedOutError } from '../../browser/todos/client'
import { quoted, showToast } from '../toasts'
import { useSurroundings } from './todos-provider'
import { useTodoCache, type ViewCache } from './use-todo-cache'

/** What can be done with todos. Each shows at once, and is taken back where the server says no. */
export interface TodoActions {
  /** Whether it worked. */
  add(content: TodoContent & { completed?: boolean }): Promise<boolean>
  complete(todo: Todo, completed: boolean): Promise<boolean>
  /** Deletes, and offers to undo that. */
  remove(todo: Todo): Promise<void>
  /** Puts what the server has answered in the place of what is shown. */
  show(todo: Todo): void
  /** As ViewCache has it, after what was clicked just before. */
  readonly act: ViewCache['act']
}

/** A todo that the server has not answered for yet. */
export const isPending = ({ id }: Todo): boolean => id.startsWith('pending-')

/** In words for the person; nothing where they are being led to the sign-in page. */
export function complain(error: unknown): void {
  if (error instanceof SignedOutError) return
  const message = error instanceof Error ? error.message : 'That did not work.'
  showToast(message, { kind: 'error', outage: isOutage(error) })
}

/** Runs what concerns one todo one after the other, so that the last click is the last to arrive. */
function createQueues() {
  const last = new Map<string, Promise<unknown>>()
  return {
    inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
      const turn = (last.get(id) ?? Promise.resolve()).then(work, work)
      last.set(id, turn)
      const leave = () => last.get(id) === turn && last.delete(id)
      turn.then(leave, leave)
      return turn
    },
    /** Whether a turn of this todo is under way, or waits. */
    busy: (id: string) => last.has(id),
    async settled(): Promise<void> {
      await Promise.allSettled(last.values())
    },
  }
}

/** @param query what the list on the screen was asked for */
export function useTodoActions(query: TodoQuery): TodoActions {
  const { client } = useSurroundings()
  const lists = useTodoCache('todos')
  const asked = useRef(query)
  useEffect(() => {
    asked.current = query
  }, [query])

  return useMemo(() => {
    const { shown, edit, changing, refresh, forget, moved } = lists
    const { inTurn, busy, settled } = createQueues()
    // The ids that were shown, what has been deleted among them.
    let order: string[] = []
    const rename = (from: string, to: string) => {
      order = order.map((id) => (id === from ? to : id))
    }

    async function add(content: TodoContent & { completed?: boolean }) {
      const list = shown()
      const pending = {
        completed: false,
        ...content,
        id: `pending-${crypto.randomUUID()}`,
      }
      if (list) order = idsInOrder(list, order)
      const behind = list ? idsBehind(list, content, asked.current.sort) : order
      const place = behind[0] === undefined ? order.length : order.indexOf(behind[0])
      order = order.toSpliced(place, 0, pending.id)
      edit(inserted(pending, idsAfter(order, pending.id)))
      try {
        const added = await client.add(content)
        rename(pending.id, added.id)
        edit(replaced(pending.id, added))
        // Lists with another sort or filter have another place for it, or none.
        forget()
        return added
      } catch (error) {
        edit(without(new Set([pending.id])))
        complain(error)
        return null
      }
    }

    /** Where the list has no place for what was added: takes it off the screen, and says so. */
    async function place({ id }: Todo): Promise<void> {
      const sent = asked.current
      if (!isFiltered(sent)) return
      await refresh()
      const list = shown()
      if (list === undefined || asked.current !== sent) return
      // In another order, it may be on a page that is not loaded.
      const known = sent.sort === EVERYTHING.sort || list.pages.at(-1)?.nextCursor === null
      if (known && !itemsOf(list).some((todo) => todo.id === id))
        showToast('Added; the filter hides it.')
    }

    async function change(todo: Todo, changes: TodoChanges): Promise<boolean> {
      edit(replaced(todo.id, { ...todo, ...changes }))
      try {
        const changed = await inTurn(todo.id, () => client.change(todo.id, changes))
        // Else a later change shows, and this answer knows nothing of it.
        if (!busy(todo.id)) edit(replaced(todo.id, changed))
        return true
      } catch (error) {
        if (isGone(error)) edit(without(new Set([todo.id])))
        // Where the later one fails too, it takes back to what shows now, which never was.
        else if (busy(todo.id)) void refresh()
        else edit(replaced(todo.id, todo))
        complain(error)
        return false
      }
    }

    async function remove(todo: Todo): Promise<void> {
      const list = shown()
      if (list) order = idsInOrder(list, order)
      edit(without(new Set([todo.id])))
      try {
        await inTurn(todo.id, () => client.remove(todo.id))
        moved()
        showToast(`${quoted(todo.title)} is deleted.`, {
          undo: () => void changing(() => restore(todo)),
        })
      } catch (error) {
        edit(inserted(todo, idsAfter(order, todo.id)))
        complain(error)
      }
    }

    /** Out of the bin, to where it was. */
    async function restore(todo: Todo): Promise<void> {
      const gone = without(new Set([todo.id]))
      // Restored in another place, it may be there already.
      edit((list) => inserted(todo, idsAfter(order, todo.id))(gone(list)))
      try {
        const count = await inTurn(todo.id, () => client.act('restore', [todo.id]))
        if (count === 0) {
          showToast(`${quoted(todo.title)} is not in the bin any more.`, { kind: 'error' })
        } else moved()
        // It may have been changed elsewhere before it was deleted.
        void refresh()
      } catch (error) {
        edit(gone)
        complain(error)
      }
    }

    return {
      async add(content) {
        const added = await changing(() => add(content))
        if (added) void place(added)
        return added !== null
      },
      complete: (todo, completed) => changing(() => change(todo, { completed })),
      remove: (todo) => changing(() => remove(todo)),
      show: (todo) => edit(replaced(todo.id, todo)),
      async act(...change) {
        await settled()
        return lists.act(...change)
      },
    }
  }, [lists, client])
}
