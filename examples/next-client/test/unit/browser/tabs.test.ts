import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const CHANNEL = 'todos'

/** Two tabs are two copies of the module. */
async function openTab() {
  vi.resetModules()
  return import('../../../src/browser/todos/tabs')
}

describe('tabs that show one person’s todos', () => {
  let outside: BroadcastChannel
  beforeEach(() => {
    outside = new BroadcastChannel(CHANNEL)
  })
  afterEach(() => outside.close())

  it('hear of what another one has changed, and not of what they have themselves', async () => {
    const [one, other] = [await openTab(), await openTab()]
    const heard = { one: vi.fn(), other: vi.fn() }
    const leave = [one.watchChanges('ada', heard.one), other.watchChanges('ada', heard.other)]
    one.announceChange('ada')
    await vi.waitFor(() => expect(heard.other).toHaveBeenCalledTimes(1))
    expect(heard.one).not.toHaveBeenCalled()
    for (const each of leave) each()
  })

  it('don’t hear of another person’s, of anything else, or after they have left', async () => {
    const [one, other] = [await openTab(), await openTab()]
    const heard = vi.fn()
    const leave = other.watchChanges('ada', heard)
    one.announceChange('bob')
    for (const message of [null, 'ada', { userId: 7 }]) outside.postMessage(message)
    one.announceChange('ada')
    await vi.waitFor(() => expect(heard).toHaveBeenCalled())
    leave()
    const later = vi.fn()
    const leaveLater = other.watchChanges('ada', later)
    one.announceChange('ada')
    await vi.waitFor(() => expect(later).toHaveBeenCalled())
    expect(heard).toHaveBeenCalledTimes(1)
    leaveLater()
  })
})
