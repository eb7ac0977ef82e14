import { expect, it, vi } from 'vitest'
import type { TodosClient } from '../../../src/browser/todos/client'
import { findIds } from '../../../src/browser/todos/find-ids'
import { EVERYTHING } from '../../../src/shared/todo-query'

const todo = (id: string) => ({
  id,
  title: id,
  description: null,
  completed: false,
  priority: 'medium' as const,
  dueOn: null,
})

it('all that a query finds are found, by whole pages, each once', async () => {
  const list = vi
    .fn<TodosClient['list']>()
    .mockResolvedValueOnce({ items: [todo('a'), todo('b')], nextCursor: 'after b' })
    // One that moved meanwhile is on two pages.
    .mockResolvedValueOnce({ items: [todo('b'), todo('c')], nextCursor: null })
  expect(await findIds({ list }, { ...EVERYTHING, status: 'open', q: 'x' })).toEqual([
    'a',
    'b',
    'c',
  ])
  expect(list.mock.calls).toEqual([
    ['?completed=false&q=x&limit=100'],
    ['?completed=false&q=x&cursor=after+b&limit=100'],
  ])
})
