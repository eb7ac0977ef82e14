import type { Status } from '../../shared/todo-query'
import { BIN_DAYS, type TodoAction } from '../../shared/todo-schemas'
import type { Question } from '../questions'

/** Something that is done to many todos at once. */
export interface BulkKind {
  readonly action: TodoAction
  /** Which of a query's todos it is for. */
  readonly status: Status
  readonly undo: TodoAction
  /** What has been done to them. */
  readonly done: string
  /** `null`: nothing that anybody would have to think about. */
  readonly ask: ((count: string) => Question) | null
}

export const COMPLETE: BulkKind = {
  action: 'complete',
  status: 'open',
  undo: 'reopen',
  done: 'completed',
  ask: (count) => ({
    question: `Complete ${count}?`,
    explanation: 'You can undo it right afterwards.',
    yes: 'Complete them',
  }),
}

export const REOPEN: BulkKind = {
  action: 'reopen',
  status: 'done',
  undo: 'complete',
  done: 'reopened',
  ask: (count) => ({
    question: `Reopen ${count}?`,
    explanation: 'You can undo it right afterwards.',
    yes: 'Reopen them',
  }),
}

export const CLEAR: BulkKind = {
  action: 'delete',
  status: 'done',
  undo: 'restore',
  done: 'deleted',
  ask: (count) => ({
    question: `Delete ${count}?`,
    explanation: `They stay in the bin for ${BIN_DAYS} days.`,
    yes: 'Delete them',
    destructive: true,
  }),
}

export const RESTORE: BulkKind = {
  action: 'restore',
  status: 'bin',
  undo: 'delete',
  done: 'restored',
  ask: null,
}
