import { sectionOf, SECTIONS, type Section } from '../../shared/days'
import type { Todo } from '../../shared/todo-schemas'

/** What stands above a part of the list, and how many todos that has. */
export interface Heading {
  readonly heading: Section | 'done'
  readonly count: number
}

/** A line of the list: a heading, or a todo with its place among them, from 1. */
export type Line = Heading | { readonly todo: Todo; readonly place: number }

export interface Arrangement {
  /** The person's calendar date, `YYYY-MM-DD`. */
  readonly today: string
  /** Whether todos stand by their dates; else as they come. */
  readonly byDate: boolean
  /** Whether the completed ones are shown. */
  readonly showDone: boolean
  /** Stays where it is though it is completed: it was ticked a moment ago. */
  readonly stays: (todo: Todo) => boolean
}

/** What a row's key is, and what the virtual list knows it by. */
export const keyOfLine = (line: Line): string =>
  'todo' in line ? line.todo.id : `heading-${line.heading}`

/** The todos as they come. */
export function plainLines(items: readonly Todo[]): Line[] {
  return items.map((todo, index) => ({ todo, place: index + 1 }))
}

/**
 * Puts what is to do before what is done, and that under the days. Within a section, the todos'
 * order is the list's. What is done comes last, behind one heading.
 */
export function linesOf(items: readonly Todo[], how: Arrangement): Line[] {
  const isDone = (todo: Todo) => todo.completed && !how.stays(todo)
  const open = items.filter((todo) => !isDone(todo))
  const done = items.filter(isDone)
  const dated = open.some(({ dueOn }) => dueOn !== null)
  const lines: Line[] = []
  let place = 0
  function put(heading: Section | 'done' | null, todos: readonly Todo[], shown = true): void {
    if (heading !== null && todos.length > 0) lines.push({ heading, count: todos.length })
    if (shown) lines.push(...todos.map((todo) => ({ todo, place: (place += 1) })))
  }

  // Where nothing has a date, there is nothing to tell apart.
  if (!how.byDate || !dated) put(null, open)
  else {
    for (const section of SECTIONS)
      put(
        section,
        open.filter(({ dueOn }) => sectionOf(dueOn, how.today) === section),
      )
  }
  put('done', done, how.showDone)
  return lines
}
