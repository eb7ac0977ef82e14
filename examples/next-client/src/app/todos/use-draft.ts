'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { drafts, type Draft, type DraftFields } from '../../browser/todos/draft'
import { useSurroundings } from './todos-provider'

/** The fields of a form, kept for this tab as they are typed. */
export interface DraftForm {
  readonly fields: DraftFields
  /** What the form said when the edit began, which for a draft was earlier than now. */
  readonly base: DraftFields
  change(change: Partial<DraftFields>): void
  /** Starts again from these fields; nothing is kept. */
  reset(fields: DraftFields): void
}

/**
 * @param subject the id of the todo being edited, or `new`
 * @param onFound told once, where somebody comes back to a draft
 */
export function useDraft(
  subject: string,
  initial: DraftFields,
  onFound?: (draft: Draft) => void,
): DraftForm {
  const { userId } = useSurroundings()
  const [fields, setFields] = useState(initial)
  const [base, setBase] = useState(initial)
  const typed = useRef(false)

  // After the first rendering, because the server has rendered without it.
  useEffect(() => {
    const draft = drafts.find(userId, subject)
    // Who types at once is quicker than this: what is found then is no draft from before.
    if (draft === undefined || typed.current) return
    setBase(draft.base)
    setFields(draft.fields)
    onFound?.(draft)
    // Once, at the start.
  }, [])

  const change = useCallback(
    (part: Partial<DraftFields>) => {
      typed.current = true
      setFields((current) => {
        const next = { ...current, ...part }
        drafts.keep(userId, { subject, base, fields: next })
        return next
      })
    },
    [userId, subject, base],
  )
  const reset = useCallback(
    (next: DraftFields) => {
      drafts.drop(userId, subject)
      setBase(next)
      setFields(next)
    },
    [userId, subject],
  )
  return { fields, base, change, reset }
}
