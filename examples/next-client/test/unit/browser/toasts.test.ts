import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  dismissOutage,
  dismissToast,
  quoted,
  showToast,
  toastStore,
  undoLatest,
} from '../../../src/app/toasts'

const texts = () => toastStore.current().map(({ text }) => text)

beforeEach(() => {
  vi.useFakeTimers()
  for (const { id } of toastStore.current()) dismissToast(id)
})

afterEach(() => vi.useRealTimers())

describe('messages', () => {
  it('that say the same are one: two drafts that are back, an error that happens again', () => {
    showToast('Your draft is back.')
    showToast('Your draft is back.')
    showToast('No.', { kind: 'error' })
    showToast('No.', { kind: 'error' })
    expect(texts()).toEqual(['Your draft is back.', 'No.'])
  })

  it('that offer an undo are two, though they say the same', () => {
    const undone: number[] = []
    for (const number of [1, 2])
      showToast('“Milk” is deleted.', { undo: () => undone.push(number) })
    expect(texts()).toHaveLength(2)
    undoLatest()
    undoLatest()
    expect(undone).toEqual([2, 1])
  })

  it('of an outage are one, whatever their words, and go when it is over and they could be read', () => {
    showToast('Offline.', { kind: 'error', outage: true })
    showToast('Your todos can’t be reached.', { kind: 'error', outage: true })
    showToast('That is too long.', { kind: 'error' })
    expect(texts()).toEqual(['Your todos can’t be reached.', 'That is too long.'])
    vi.advanceTimersByTime(3_000)
    dismissOutage()
    vi.advanceTimersByTime(1_999)
    expect(texts()).toHaveLength(2)
    vi.advanceTimersByTime(1)
    expect(texts()).toEqual(['That is too long.'])
  })
})

describe('a title in a message', () => {
  it.each([
    ['Milk', '“Milk”'],
    ['x'.repeat(24), `“${'x'.repeat(24)}”`],
    ['Very long words '.repeat(12), '“Very long words Very lon…”'],
    // One letter of five code points each: none is cut in two.
    ['👩‍👩‍👧'.repeat(25), `“${'👩‍👩‍👧'.repeat(24)}…”`],
  ])('%s', (title, short) => {
    expect(quoted(title)).toBe(short)
  })
})
