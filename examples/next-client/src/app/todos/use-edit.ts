'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { DraftFields } from '../../browser/todos/draft'
import { TODOS } from '../../browser/todos/cache'
import { changesBetween, contentOf, fieldsOf } from '../../browser/todos/fields'
import type { Todo } from '../../shared/todo-schemas'
import { isGone, TodoError, type TodoVersion } from '../../browser/todos/client'
import { useSurroundings } from './todos-provider'
import { useDraft, type DraftForm } from './use-draft'
import { complain } from './use-todo-actions'

/** An edit of one todo. */
export interface Edit extends Pick<DraftForm, 'fields' | 'change'> {
  readonly saving: boolean
  /** Whether something has been typed that would be lost. */
  readonly dirty: boolean
  /** What is there now, where somebody has changed it since this edit began. */
  readonly conflict: TodoVersion | null
  /** The server has said no to what the form says, or has not answered. */
  readonly refused: boolean
  /**
   * Saves, unless the todo has been changed since.
   *
   * @param back whether the focus returns to the row; absent: it does
   */
  save(back?: boolean): Promise<void>
  /** Drops this edit and starts again from what is there now. */
  takeTheirs(): void
  /** Saves over what is there now. */
  overwrite(): Promise<void>
  /** Drops this edit. */
  cancel(): void
  /** Drops what was typed; the todo itself is about to go. */
  forget(): void
}

const sameFields = (one: DraftFields, other: DraftFields) =>
  JSON.stringify(fieldsOf(contentOf(one))) === JSON.stringify(fieldsOf(contentOf(other)))

/**
 * Edits a todo of the list, beginning with what the list shows. If its words, day or priority have
 * been changed elsewhere since, that is a conflict, and the person decides; that it has been
 * completed is none, because an edit leaves that alone.
 *
 * @param done told what the todo has become, or `null` where nothing was changed
 * @param shown told what the server says the todo is
 */
export function useEdit(
  todo: Todo,
  done: (saved: Todo | null, back?: boolean) => void,
  shown: (todo: Todo) => void,
): Edit {
  const { client } = useSurroundings()
  const cache = useQueryClient()
  const { fields, base, change, reset } = useDraft(todo.id, fieldsOf(todo))
  const [saving, setSaving] = useState(false)
  const [refused, setRefused] = useState(false)
  const [conflict, setConflict] = useState<TodoVersion | null>(null)
  const gone = useRef(false)
  const version = useRef<Promise<TodoVersion>>(undefined)

  const read = useCallback(() => {
    const reading = client.read(todo.id)
    version.current = reading
    // Where it fails, saving asks again, and says so.
    reading.catch(() => (version.current = undefined))
    return reading
  }, [client, todo.id])

  useEffect(() => {
    void read().catch(() => undefined)
  }, [read])

  async function write({ todo: now, etag }: TodoVersion, back = true): Promise<void> {
    const changes = changesBetween(now, fields)
    const same = Object.keys(changes).length === 0
    const saved = same ? now : await client.change(todo.id, changes, etag)
    reset(fieldsOf(saved))
    done(saved, back)
  }

  async function writeUnlessChanged(now: TodoVersion, back?: boolean): Promise<void> {
    if (sameFields(fieldsOf(now.todo), base)) await write(now, back)
    else setConflict(now)
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    setSaving(true)
    try {
      await work().catch(async (error: unknown) => {
        if (!(error instanceof TodoError && error.status === 412)) throw error
        await writeUnlessChanged(await read())
      })
    } catch (error) {
      // What has been typed stays, to be copied, until this edit is left.
      gone.current = isGone(error)
      setRefused(true)
      complain(error)
    }
    setSaving(false)
  }

  function leave(back = true): void {
    reset(fieldsOf(todo))
    done(null, back)
    if (gone.current) void cache.invalidateQueries({ queryKey: TODOS })
  }

  return {
    fields,
    change(part) {
      setRefused(false)
      change(part)
    },
    saving,
    refused,
    dirty: !sameFields(fields, base),
    conflict,
    async save(back) {
      if (fields.title.trim() === '') return
      if (sameFields(fields, base)) return leave(back)
      await attempt(async () => writeUnlessChanged(await (version.current ?? read()), back))
    },
    takeTheirs() {
      if (!conflict) return
      shown(conflict.todo)
      reset(fieldsOf(conflict.todo))
      setConflict(null)
    },
    async overwrite() {
      if (conflict) await attempt(() => write(conflict))
    },
    cancel: () => leave(),
    forget: () => reset(fieldsOf(todo)),
  }
}
