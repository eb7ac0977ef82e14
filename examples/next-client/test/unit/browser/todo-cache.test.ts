import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  BIN,
  createTodoCache,
  loadNextPage,
  TODOS,
  type TodoCache,
} from '../../../src/browser/todos/cache'
import { acted, inserted, itemsOf, without, type TodoList } from '../../../src/browser/todos/lists'
import type { Todo, TodoPage } from '../../../src/shared/todo-schemas'

const todo = (id: string): Todo => ({
  id,
  title: id,
  description: null,
  completed: false,
  priority: 'medium',
  dueOn: null,
})

/** What the server has not answered for yet. */
function pending(): { promise: Promise<void>; answer: () => void } {
  let answer = () => {}
  const promise = new Promise<void>((resolve) => (answer = resolve))
  return { promise, answer }
}

/** A list on the screen, and a server that answers when the test says so. */
describe('the lists in the cache', () => {
  let client: QueryClient
  let cache: TodoCache
  let answer: ((...ids: string[]) => void)[]
  let leave: () => void
  const ids = () => itemsOf(cache.shown() ?? { pages: [], pageParams: [] }).map(({ id }) => id)
  const settle = () => new Promise((resolve) => setTimeout(resolve))

  /** @param cursor of the first page, where there is a second */
  function observe(key: string, held: string[] | undefined, cursor: string | null = null) {
    const page = held && { items: held.map(todo), nextCursor: cursor }
    return new InfiniteQueryObserver<TodoPage, Error, TodoList, string[], string | undefined>(
      client,
      {
        queryKey: [...TODOS, key],
        queryFn: ({ pageParam }) =>
          new Promise((resolve) => {
            const nextCursor = pageParam === undefined ? cursor : null
            answer.push((...ids) => resolve({ items: ids.map(todo), nextCursor }))
          }),
        initialPageParam: undefined,
        getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
        staleTime: 10_000,
        ...(page && { initialData: { pages: [page], pageParams: [undefined] } }),
      },
    )
  }

  const show = (key: string, held: string[] | undefined) => observe(key, held).subscribe(() => {})

  beforeEach(() => {
    client = new QueryClient()
    cache = createTodoCache(client)
    answer = []
    leave = show('first', ['old'])
  })
  afterEach(() => {
    leave()
    client.clear()
  })

  it('a change shows within the call, though a list is being loaded', async () => {
    void cache.refresh()
    expect(answer).toHaveLength(1)
    const change = pending()
    const done = cache.changing(async () => {
      cache.edit(inserted(todo('new'), ['old']))
      await change.promise
    })
    expect(ids()).toEqual(['new', 'old'])
    answer[0]?.('old')
    await settle()
    expect(ids()).toEqual(['new', 'old'])
    change.answer()
    await done
  })

  it('what was being loaded is asked for again when the last change has been answered for', async () => {
    void cache.refresh()
    const one = pending()
    const other = pending()
    const both = [cache.changing(() => one.promise), cache.changing(() => other.promise)]
    one.answer()
    await settle()
    expect(answer).toHaveLength(1)
    other.answer()
    await Promise.all(both)
    expect(answer).toHaveLength(2)
    answer[1]?.('new', 'old')
    await settle()
    expect(ids()).toEqual(['new', 'old'])
  })

  it('a list that was opened in between is loaded, though a change stopped its first load', async () => {
    leave()
    leave = show('second', undefined)
    expect(answer).toHaveLength(1)
    await cache.changing(async () => {})
    expect(answer).toHaveLength(2)
    answer[1]?.('there')
    await settle()
    expect(ids()).toEqual(['there'])
  })

  it('a list that was loaded during a change is loaded again', async () => {
    const change = pending()
    const done = cache.changing(() => change.promise)
    leave()
    leave = show('second', undefined)
    answer[0]?.('as it was before')
    await settle()
    expect(ids()).toEqual(['as it was before'])
    change.answer()
    await done
    answer[1]?.('as it is')
    await settle()
    expect(ids()).toEqual(['as it is'])
  })

  it('of several changes, the last sees what was loaded during any of them', async () => {
    const one = pending()
    const other = pending()
    const both = [cache.changing(() => one.promise), cache.changing(() => other.promise)]
    one.answer()
    await both[0]
    leave()
    leave = show('second', undefined)
    answer[0]?.('as it was before')
    await settle()
    other.answer()
    await both[1]
    expect(answer).toHaveLength(2)
    answer[1]?.('as it is')
    await settle()

    // And what is loaded after them is not loaded twice.
    leave()
    leave = show('third', undefined)
    answer[2]?.('third')
    await settle()
    await cache.changing(async () => {})
    expect(answer).toHaveLength(3)
  })

  it('a next page that is asked for while the list is loaded again does not stop that', async () => {
    leave()
    const observer = observe('long', ['refused', 'old'], 'next')
    leave = observer.subscribe(() => {})
    void cache.refresh()
    loadNextPage(observer)
    answer.at(-1)?.('old')
    await settle()
    expect(ids()).toEqual(['old'])
    expect(answer).toHaveLength(1)

    // Afterwards it can be had.
    loadNextPage(observer)
    answer[1]?.('older')
    await settle()
    expect(ids()).toEqual(['old', 'older'])
  })

  it('nothing is loaded again after a change that nothing was loaded in', async () => {
    await cache.changing(async () => cache.edit(inserted(todo('new'), ['old'])))
    await settle()
    expect(answer).toEqual([])
    expect(ids()).toEqual(['new', 'old'])
  })

  it('a refresh asked for during a change is made once, after it', async () => {
    const refetch = vi.spyOn(client, 'invalidateQueries')
    await cache.changing(async () => {
      void cache.refresh()
      void cache.refresh()
      expect(refetch).not.toHaveBeenCalled()
    })
    expect(refetch).toHaveBeenCalledTimes(1)
    answer[0]?.('old')
    await settle()
    await cache.changing(async () => {})
    expect(refetch).toHaveBeenCalledTimes(1)
  })

  it('a change that fails lets lists be loaded again', async () => {
    void cache.refresh()
    await expect(cache.changing(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(answer).toHaveLength(2)
  })

  describe('looked at again after a while', () => {
    const page = (...ids: string[]) => Promise.resolve({ items: ids.map(todo), nextCursor: null })
    const look = (load: () => Promise<TodoPage>) => cache.lookAgain([...TODOS, 'first'], load)

    it('shows what is new after one request', async () => {
      const load = vi.fn(() => page('new', 'old'))
      await look(load)
      expect(ids()).toEqual(['new', 'old'])
      expect(load).toHaveBeenCalledOnce()
      expect(answer).toEqual([])
    })

    it.each(['before', 'after'])(
      'leaves what is changed meanwhile, answered %s it',
      async (when) => {
        const { promise, answer: answerLook } = pending()
        const { promise: change, answer: answerChange } = pending()
        const looking = look(() => promise.then(() => page('old')))
        const changing = cache.changing(() => {
          cache.edit(inserted(todo('mine'), ['old']))
          return change
        })
        for (const next of when === 'before'
          ? [answerChange, answerLook]
          : [answerLook, answerChange]) {
          next()
          await settle()
        }
        await Promise.all([looking, changing])
        expect(ids()).toEqual(['mine', 'old'])
      },
    )

    it('leaves it to a refresh that is under way', async () => {
      const { promise, answer: answerLook } = pending()
      const looking = look(() => promise.then(() => page('older')))
      void cache.refresh()
      answerLook()
      await looking
      answer[0]?.('newest')
      await settle()
      expect(ids()).toEqual(['newest'])
    })
  })

  it('what is not on the screen is asked for when it is next, and not before', async () => {
    show('other', ['seldom seen'])()
    cache.forget()
    await settle()
    expect(answer).toEqual([])
    expect(client.getQueryState([...TODOS, 'other'])?.isInvalidated).toBe(true)
    expect(client.getQueryState([...TODOS, 'first'])?.isInvalidated).toBe(false)
  })

  it('what was noted shows again, in every list, after a change that the server refused', async () => {
    leave()
    leave = show('second', ['other', 'old'])
    const back = cache.noted()
    await cache.changing(async () => {
      cache.edit(without(new Set(['old'])))
      expect(ids()).toEqual(['other'])
      back()
    })
    expect(ids()).toEqual(['other', 'old'])
    const lists = client.getQueriesData<TodoList>({ queryKey: TODOS })
    expect(lists.map(([, list]) => list && itemsOf(list).length)).toEqual([1, 2])
  })

  it('the list and the bin don’t take part in each other’s changes', async () => {
    const page = { items: [todo('old')], nextCursor: null }
    client.setQueryData(BIN, { pages: [page], pageParams: [undefined] })
    cache.edit(without(new Set(['old'])))
    createTodoCache(client, BIN).edit(acted('complete', new Set(['old'])))
    expect(ids()).toEqual([])
    const bin = client.getQueryData<TodoList>(BIN)
    expect(bin && itemsOf(bin)).toEqual([{ ...todo('old'), completed: true }])
  })
})
