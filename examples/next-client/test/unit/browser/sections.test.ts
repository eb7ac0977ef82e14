import { expect, it } from 'vitest'
import { linesOf, type Arrangement } from '../../../src/browser/todos/sections'
import type { Todo } from '../../../src/shared/todo-schemas'

const todo = (title: string, rest: Partial<Todo> = {}): Todo => ({
  id: title,
  title,
  description: null,
  completed: false,
  priority: 'medium',
  dueOn: null,
  ...rest,
})

const HOW: Arrangement = {
  today: '2026-11-29',
  byDate: true,
  showDone: false,
  stays: () => false,
}

const text = (items: Todo[], how: Partial<Arrangement> = {}) =>
  linesOf(items, { ...HOW, ...how }).map((line) =>
    'todo' in line ? line.todo.title : `# ${line.heading} ${line.count}`,
  )

const ITEMS = [
  todo('some day'),
  todo('late', { dueOn: '2031-05-02' }),
  todo('now', { dueOn: '2026-11-29' }),
  todo('was due', { dueOn: '2026-11-01' }),
  todo('was due, too', { dueOn: '2026-10-01' }),
  todo('ticked', { completed: true, dueOn: '2026-11-01' }),
]

it('stands by date, in each section as the list has it, what is done last and closed', () => {
  expect(text(ITEMS)).toEqual([
    '# overdue 2',
    'was due',
    'was due, too',
    '# today 1',
    'now',
    '# later 1',
    'late',
    '# none 1',
    'some day',
    '# done 1',
  ])
})

it('shows what is done where it is opened, and leaves in its place what was ticked a moment ago', () => {
  expect(text(ITEMS, { showDone: true }).slice(-2)).toEqual(['# done 1', 'ticked'])
  const stays = ({ title }: Todo) => title === 'ticked'
  expect(text(ITEMS, { stays }).slice(0, 4)).toEqual([
    '# overdue 3',
    'was due',
    'was due, too',
    'ticked',
  ])
})

it('has no headings where nothing has a date, or the person wants another order', () => {
  expect(text([todo('one'), todo('two')])).toEqual(['one', 'two'])
  expect(text(ITEMS, { byDate: false })).toEqual([
    'some day',
    'late',
    'now',
    'was due',
    'was due, too',
    '# done 1',
  ])
  expect(text([])).toEqual([])
})
