import type { DraftFields } from './draft'
import type { Todo, TodoChanges, TodoContent } from '../../shared/todo-schemas'

/** A form for a new todo. */
export const EMPTY_FIELDS: DraftFields = { title: '', description: '', priority: 'medium', due: '' }

/** A todo as its form shows it. */
export function fieldsOf(todo: TodoContent): DraftFields {
  const { title, description, priority, dueAt } = todo
  return { title, description: description ?? '', priority, due: dueAt ? localDate(dueAt) : '' }
}

/**
 * What the form says. A day is kept as its noon here, which is the same day nearly everywhere.
 */
export function contentOf({ title, description, priority, due }: DraftFields): TodoContent {
  const noon = new Date(`${due}T12:00:00`)
  return {
    title: title.trim(),
    description: description.trim() === '' ? null : description,
    priority,
    dueAt: Number.isNaN(noon.getTime()) ? null : noon.toISOString(),
  }
}

/** What differs between a todo and its form. A due time is left alone while its day stays. */
export function changesBetween(todo: Todo, fields: DraftFields): TodoChanges {
  const was = fieldsOf(todo)
  const content = contentOf(fields)
  return {
    ...(content.title !== todo.title && { title: content.title }),
    ...(content.description !== todo.description && { description: content.description }),
    ...(content.priority !== todo.priority && { priority: content.priority }),
    ...(fields.due !== was.due && { dueAt: content.dueAt }),
  }
}

/** The day of an instant in this browser's time zone, as date inputs have it. */
export function localDate(instant: string | Date): string {
  const date = new Date(instant)
  const two = (number: number) => String(number).padStart(2, '0')
  const year = String(date.getFullYear()).padStart(4, '0')
  return `${year}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
