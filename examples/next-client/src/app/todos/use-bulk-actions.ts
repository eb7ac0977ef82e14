'use client'

import { useMemo, useState } from 'react'
import { DELETED, type TodoQuery } from '../../shared/todo-query'
import { MOST_IDS } from '../../browser/todos/client'
import { findIds } from '../../browser/todos/find-ids'
import { askFirst } from '../questions'
import { showToast } from '../toasts'
import { CLEAR, COMPLETE, REOPEN, RESTORE, type BulkKind } from './bulk-kinds'
import { useSurroundings } from './todos-provider'
import { complain, type TodoActions } from './use-todo-actions'

/** From so many on, a person is asked whether all of them are meant; before a deletion, always. */
const MANY = 10

/** What is done with all todos that a query finds, loaded or not. */
export interface BulkActions {
  readonly busy: boolean
  completeAll(query: TodoQuery): Promise<void>
  reopenAll(query: TodoQuery): Promise<void>
  /** Into the bin. */
  clearCompleted(query: TodoQuery): Promise<void>
  /** Out of the bin. */
  restoreAll(): Promise<void>
}

/** `1 todo`, `2,007 todos` */
function todosInWords(count: number): string {
  return count === 1 ? '1 todo' : `${count.toLocaleString('en-GB')} todos`
}

export function useBulkActions({ act }: Pick<TodoActions, 'act'>): BulkActions {
  const { client } = useSurroundings()
  const [busy, setBusy] = useState(false)

  return useMemo(() => {
    async function run(work: () => Promise<void>): Promise<void> {
      setBusy(true)
      await work().catch(complain)
      setBusy(false)
    }

    const undo = ({ undo: action }: BulkKind, ids: readonly string[], changed: number) =>
      run(async () => {
        const count = await act(action, ids)
        if (count >= changed) return
        const some = `${count.toLocaleString('en-GB')} of ${todosInWords(changed)}`
        showToast(`Undone for ${some}: the others were changed elsewhere.`, { kind: 'error' })
      })

    const doAll = (kind: BulkKind, query: TodoQuery) =>
      run(async () => {
        const ids = await findIds(client, { ...query, status: kind.status })
        const least = kind.action === 'delete' ? 1 : MANY
        const question = ids.length >= least && kind.ask?.(todosInWords(ids.length))
        if (question && !(await askFirst(question))) return
        // More than one request may name are done in one still, where all are meant.
        const all = ids.length > MOST_IDS && query.q.trim() === ''
        const count = await act(kind.action, ids, all)
        showToast(`${todosInWords(count)} ${kind.done}.`, {
          ...(count > 0 && { undo: () => void undo(kind, ids, count) }),
        })
      })

    return {
      busy,
      completeAll: (query) => doAll(COMPLETE, query),
      reopenAll: (query) => doAll(REOPEN, query),
      clearCompleted: (query) => doAll(CLEAR, query),
      restoreAll: () => doAll(RESTORE, DELETED),
    }
  }, [busy, client, act])
}
