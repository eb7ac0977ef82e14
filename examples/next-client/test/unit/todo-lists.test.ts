import { describe, expect, it } from 'vitest'
import {
  idAfter,
  inserted,
  itemsOf,
  replaced,
  without,
  type TodoList,
} from '../../src/lib/todo-lists'
import type { Todo } from '../../src/lib/todo-schemas'

const todo = (id: string, title = id): Todo => ({
  id,
  title,
  description: null,
  completed: false,
  priority: 'medium',
  dueAt: null,
})
const list = (...pages: string[][]): TodoList => ({
  pages: pages.map((ids) => ({ items: ids.map((id) => todo(id)), nextCursor: null })),
  pageParams: pages.map(() => undefined),
})
const ids = (from: TodoList) => itemsOf(from).map(({ id }) => id)

describe('a list in pages', () => {
  it('shows a todo once that is on two pages', () => {
    expect(ids(list(['a', 'b'], ['b', 'c']))).toEqual(['a', 'b', 'c'])
  })

  it('takes a todo back to where it was, on whatever page', () => {
    for (const id of ['a', 'b', 'c', 'd']) {
      const before = list(['a', 'b'], ['c', 'd'])
      const next = idAfter(before, id)
      const after = inserted(todo(id), next)(without(new Set([id]))(before))
      expect(ids(after)).toEqual(['a', 'b', 'c', 'd'])
    }
  })

  it('takes a first todo', () => {
    expect(ids(inserted(todo('a'), undefined)(list([])))).toEqual(['a'])
  })

  it('puts what the server says in the place of what was shown', () => {
    const after = replaced('pending-1', todo('b', 'B'))(list(['a', 'pending-1'], ['c']))
    expect(itemsOf(after).map(({ title }) => title)).toEqual(['a', 'B', 'c'])
  })
})
