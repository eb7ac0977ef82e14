import { describe, expect, it } from 'vitest'
import {
  changesBetween,
  contentOf,
  EMPTY_FIELDS,
  fieldsOf,
} from '../../../src/browser/todos/fields'
import type { Todo } from '../../../src/shared/todo-schemas'

const TODO: Todo = {
  id: '1',
  title: 'Renew the passport',
  description: 'Photos\n are in the drawer ',
  completed: false,
  priority: 'high',
  dueOn: '2027-01-31',
}

describe('the form of a todo', () => {
  it('changes nothing where nothing was typed', () => {
    expect(changesBetween(TODO, fieldsOf(TODO))).toEqual({})
    const bare = { ...TODO, description: null, dueOn: null }
    expect(changesBetween(bare, fieldsOf(bare))).toEqual({})
  })

  it('sends what was changed, and that alone', () => {
    const fields = { ...fieldsOf(TODO), title: ' Get a passport ', due: '' }
    expect(changesBetween(TODO, fields)).toEqual({ title: 'Get a passport', dueOn: null })
    expect(changesBetween(TODO, { ...fieldsOf(TODO), description: ' ' })).toEqual({
      description: null,
    })
  })

  it('means the day that was chosen, wherever it is read', () => {
    expect(contentOf({ ...EMPTY_FIELDS, title: 'x', due: '2027-02-28' }).dueOn).toBe('2027-02-28')
    expect(contentOf({ ...EMPTY_FIELDS, title: 'x', due: 'soon' }).dueOn).toBeNull()
  })
})
