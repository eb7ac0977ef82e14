import type { DraftFields } from './draft'
import type { Todo, TodoChanges, TodoContent } from '../../shared/todo-schemas'

/** A form for a new todo. */
export const EMPTY_FIELDS: DraftFields = { title: '', description: '', priority: 'medium', due: '' }

/** A todo as its form shows it. */
export function fieldsOf(todo: TodoContent): DraftFields {
  const { title, description, priority, dueOn } = todo
  return { title, description: description ?? '', priority, due: dueOn ?? '' }
}

/** What the form says. */
export function contentOf({ title, description, priority, due }: DraftFields): TodoContent {
  return {
    title: title.trim(),
    description: description.trim() === '' ? null : description,
    priority,
    dueOn: Number.isNaN(Date.parse(due)) ? null : due,
  }
}

/** What differs between a todo and its form. */
export function changesBetween(todo: Todo, fields: DraftFields): TodoChanges {
  const content = contentOf(fields)
  return {
    ...(content.title !== todo.title && { title: content.title }),
    ...(content.description !== todo.description && { description: content.description }),
    ...(content.priority !== todo.priority && { priority: content.priority }),
    ...(content.dueOn !== todo.dueOn && { dueOn: content.dueOn }),
  }
}
