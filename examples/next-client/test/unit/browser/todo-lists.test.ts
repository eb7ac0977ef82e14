import { describe, expect, it } from 'vitest'
import {
  acted,
  idsAfter,
  idsBehind,
  idsInOrder,
  inserted,
  itemsOf,
  refreshed,
  replaced,
  without,
  type TodoList,
} from '../../../src/browser/todos/lists'
import type { Todo } from '../../../src/shared/todo-schemas'

const todo = (id: string, title = id): Todo => ({
  id,
  title,
  description: null,
  completed: false,
  priority: 'medium',
  dueOn: null,
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
      const order = idsInOrder(before, [])
      const after = inserted(todo(id), idsAfter(order, id))(without(new Set([id]))(before))
      expect(ids(after)).toEqual(['a', 'b', 'c', 'd'])
    }
  })

  it.each([
    ['b', 'c'],
    ['c', 'b'],
    ['c', 'd'],
    ['d', 'c'],
  ])('takes neighbours back to where they were, in whatever order: %s and %s go', (one, other) => {
    for (const back of [
      [one, other],
      [other, one],
    ]) {
      let shown = list(['a', 'b'], ['c', 'd'])
      let order: string[] = []
      for (const id of [one, other]) {
        order = idsInOrder(shown, order)
        shown = without(new Set([id]))(shown)
      }
      for (const id of back) {
        // The API has no bin: what comes back has an id of its own.
        order = order.map((known) => (known === id ? `${id} again` : known))
        shown = inserted(todo(`${id} again`), idsAfter(order, `${id} again`))(shown)
      }
      expect(ids(shown).map((id) => id.charAt(0))).toEqual(['a', 'b', 'c', 'd'])
    }
  })

  it('what is shown now says what the order is, whatever it was before', () => {
    expect(idsInOrder(list(['c', 'a', 'd']), ['a', 'b', 'c', 'd'])).toEqual(['b', 'c', 'a', 'd'])
  })

  it('takes a first todo', () => {
    expect(ids(inserted(todo('a'), [])(list([])))).toEqual(['a'])
  })

  it('puts what the server says in the place of what was shown', () => {
    const after = replaced('pending-1', todo('b', 'B'))(list(['a', 'pending-1'], ['c']))
    expect(itemsOf(after).map(({ title }) => title)).toEqual(['a', 'B', 'c'])
  })

  it.each([
    ['complete', ['a', 'b', 'c', 'd'], ['b', 'c']],
    ['reopen', ['a', 'b', 'c', 'd'], []],
    ['delete', ['a', 'd'], []],
    ['restore', ['a', 'b', 'c', 'd'], []],
  ] as const)('shows what %s makes of some of it, on whatever page', (action, there, completed) => {
    const before =
      action === 'reopen' ? acted('complete', new Set(['b', 'c'])) : (same: TodoList) => same
    const after = acted(
      action,
      new Set(['b', 'c', 'elsewhere']),
    )(before(list(['a', 'b'], ['c', 'd'])))
    expect(ids(after)).toEqual(there)
    expect(itemsOf(after).flatMap((item) => (item.completed ? [item.id] : []))).toEqual(completed)
  })
})

describe('a first page that is asked for again', () => {
  const pages = (...all: [ids: string[], next: string | null][]): TodoList => ({
    pages: all.map(([each, nextCursor]) => ({ items: each.map((id) => todo(id)), nextCursor })),
    pageParams: all.map((_, index) => all[index - 1]?.[1] ?? undefined),
  })
  const held = pages([['a', 'b'], '1'], [['c', 'd'], '2'], [['e'], null])
  const page = (each: string[], nextCursor: string | null) => ({
    items: each.map((id) => todo(id)),
    nextCursor,
  })

  it.each([
    ['nothing new', ['a', 'b'], ['a', 'b', 'c', 'd', 'e']],
    ['one more', ['n', 'a'], ['n', 'a', 'b', 'c', 'd', 'e']],
    ['the first one gone', ['b', 'c'], ['b', 'c', 'd', 'e']],
    ['a later one come up', ['d', 'a'], ['d', 'a', 'b', 'c', 'e']],
    ['all of it new', ['x', 'y'], ['x', 'y']],
  ])('takes its place, and what is known to follow stays: %s', (_, first, all) => {
    const list = refreshed(page(first, '1'))(held)
    expect(ids(list)).toEqual(all)
    expect(list.pageParams).toHaveLength(list.pages.length)
    expect(list.pageParams[0]).toBeUndefined()
  })

  it('goes on where the last page that was loaded ended', () => {
    const part = pages([['a', 'b'], '1'], [['c', 'd'], '2'])
    expect(refreshed(page(['n', 'a'], '1'))(part).pages.at(-1)?.nextCursor).toBe('2')
    expect(refreshed(page(['c', 'd'], '9'))(part).pages.at(-1)?.nextCursor).toBe('2')
  })

  it('is all there is where nothing follows it', () => {
    expect(ids(refreshed(page(['a', 'b'], null))(held))).toEqual(['a', 'b'])
    expect(ids(refreshed(page([], null))(held))).toEqual([])
  })

  it('says what a todo is now, wherever it was before', () => {
    const list = refreshed({ items: [todo('e', 'changed'), todo('a')], nextCursor: '1' })(held)
    expect(itemsOf(list).find(({ id }) => id === 'e')?.title).toBe('changed')
  })
})

describe('a new todo has its place', () => {
  const on = (id: string, dueOn: string | null) => ({ ...todo(id), dueOn })
  const list: TodoList = {
    pages: [
      { items: [on('a', '2030-01-01'), on('b', '2030-01-02')], nextCursor: '1' },
      { items: [on('c', '2030-01-02'), on('d', null), on('e', null)], nextCursor: null },
    ],
    pageParams: [undefined, '1'],
  }

  it.each([
    ['dueOn', '2029-12-31', ['a', 'b', 'c', 'd', 'e']],
    ['dueOn', '2030-01-01', ['b', 'c', 'd', 'e']],
    ['dueOn', '2030-01-02', ['d', 'e']],
    ['dueOn', null, []],
    ['createdAt', '2029-12-31', []],
    ['-createdAt', null, ['a', 'b', 'c', 'd', 'e']],
    ['-updatedAt', null, ['a', 'b', 'c', 'd', 'e']],
  ] as const)('by %s, due %s, before %j', (sort, dueOn, behind) => {
    expect(idsBehind(list, { dueOn }, sort)).toEqual(behind)
  })
})
