import { tell } from '../core/app-function.js'
import { timerMs } from '../core/timer.js'
import type { RevocationStore } from './revocation.js'

/**
 * The store with a limit on its time and a check of its answers.
 *
 * @param timeout seconds.
 * @param onError told of the first failure, and of the next one after the store was well again.
 */
export function createWatchedStore(
  store: RevocationStore,
  timeout: number,
  onError: (error: unknown) => void,
): RevocationStore {
  let failing = false

  async function watched<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await withinTime(work, timeout)
      failing = false
      return answer
    } catch (error) {
      const first = !failing
      failing = true
      // Whatever it does: the store's error is the one that counts.
      if (first) tell(onError, error)
      throw error
    }
  }

  return {
    read: (keys) =>
      watched(async () => {
        const entries: unknown = await store.read(keys)
        if (isEntries(entries, keys.length)) return entries
        throw new TypeError('the revocation store must read a number or undefined for each key')
      }),
    write: (key, value, seconds) => watched(async () => store.write(key, value, seconds)),
  }
}

/** An answer in another form decides nothing, least of all that a token is good. */
function isEntries(entries: unknown, length: number): entries is readonly (number | undefined)[] {
  return (
    Array.isArray(entries) &&
    entries.length === length &&
    entries.every((entry) => entry === undefined || Number.isFinite(entry))
  )
}

async function withinTime<Answer>(work: () => Promise<Answer>, seconds: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    const late = (): void => reject(new Error(`no answer of the revocation store in ${seconds} s`))
    timer = setTimeout(late, timerMs(seconds * 1000))
  })
  try {
    return await Promise.race([work(), limit])
  } finally {
    clearTimeout(timer)
  }
}
