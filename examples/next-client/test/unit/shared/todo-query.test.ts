import { describe, expect, it } from 'vitest'
import {
  apiSearch,
  DELETED,
  EVERYTHING,
  isFiltered,
  readTodoQuery,
  todosPath,
} from '../../../src/shared/todo-query'

const read = (text: string) => readTodoQuery(new URLSearchParams(text))

describe('the page’s query', () => {
  it('is everything, newest first, where nothing is said', () => {
    expect(read('')).toEqual(EVERYTHING)
    expect(todosPath(EVERYTHING)).toBe('/todos')
    expect(apiSearch(EVERYTHING)).toBe('')
  })

  it('goes into the address and comes out of it again', () => {
    const query = { status: 'open', q: 'oat & milk', sort: 'dueOn' } as const
    expect(todosPath(query)).toBe('/todos?status=open&q=oat+%26+milk&sort=dueOn')
    expect(read('status=open&q=oat+%26+milk&sort=dueOn')).toEqual(query)
    expect(apiSearch(query)).toBe('?completed=false&q=oat+%26+milk&sort=dueOn')
  })

  it.each(['status=x', 'sort=toString', 'sort=__proto__', 'sort=-dueOn;x', 'a=b&cursor=x&limit=9'])(
    'is not misled by %s',
    (text) => expect(read(text)).toEqual(EVERYTHING),
  )

  it('asks for no text that the API would refuse', () => {
    expect(read(`q=${encodeURIComponent('a\0b')}`).q).toBe('ab')
    expect(read(`q=${'x'.repeat(300)}`).q).toHaveLength(200)
    expect(apiSearch({ ...EVERYTHING, q: '  ' })).toBe('')
  })

  it('leaves todos out where it has a filter or a text, whatever the order', () => {
    expect(isFiltered({ ...EVERYTHING, status: 'done' })).toBe(true)
    expect(isFiltered({ ...EVERYTHING, q: 'milk' })).toBe(true)
    expect(isFiltered({ ...EVERYTHING, q: ' ', sort: 'dueOn' })).toBe(false)
  })

  it('asks for the next page of the same', () => {
    expect(apiSearch({ ...EVERYTHING, status: 'done' }, 'c+/=', 100)).toBe(
      '?completed=true&cursor=c%2B%2F%3D&limit=100',
    )
  })

  it('of the bin is the bin’s alone: one order, the last deleted first, and no search', () => {
    expect(read('status=bin')).toEqual(DELETED)
    expect(read('status=bin&q=milk&sort=dueOn')).toEqual(DELETED)
    expect(todosPath(DELETED)).toBe('/todos?status=bin')
    expect(apiSearch(DELETED)).toBe('?deleted=true&sort=-updatedAt')
    expect(apiSearch(DELETED, 'c', 100)).toBe('?deleted=true&sort=-updatedAt&cursor=c&limit=100')
  })
})
