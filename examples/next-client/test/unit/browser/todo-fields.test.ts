import { describe, expect, it } from 'vitest'
import {
  changesBetween,
  contentOf,
  EMPTY_FIELDS,
  fieldsOf,
  localDate,
} from '../../../src/browser/todos/fields'
import type { Todo } from '../../../src/shared/todo-schemas'

const TODO: Todo = {
  id: '1',
  title: 'Renew the passport',
  description: 'Photos\n are in the drawer ',
  completed: false,
  priority: 'high',
  dueAt: '2027-01-31T23:30:00.000Z',
}

describe('the form of a todo', () => {
  it('changes nothing where nothing was typed, not even a due time', () => {
    expect(changesBetween(TODO, fieldsOf(TODO))).toEqual({})
    const bare = { ...TODO, description: null, dueAt: null }
    expect(changesBetween(bare, fieldsOf(bare))).toEqual({})
  })

  it('sends what was changed, and that alone', () => {
    const fields = { ...fieldsOf(TODO), title: ' Get a passport ', due: '' }
    expect(changesBetween(TODO, fields)).toEqual({ title: 'Get a passport', dueAt: null })
    expect(changesBetween(TODO, { ...fieldsOf(TODO), description: ' ' })).toEqual({
      description: null,
    })
  })

  it('means the day that was chosen, here', () => {
    const { dueAt } = contentOf({ ...EMPTY_FIELDS, title: 'x', due: '2027-02-28' })
    expect(localDate(dueAt ?? '')).toBe('2027-02-28')
    expect(contentOf({ ...EMPTY_FIELDS, title: 'x', due: 'soon' }).dueAt).toBeNull()
  })
})
