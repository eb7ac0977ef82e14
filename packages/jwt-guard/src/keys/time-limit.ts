import { timerMs } from '../core/timer.js'
import { KeyLoadError } from './key-set.js'

/** A timer of `ms`; the function stops it. */
export function after(ms: number, act: () => void, holdsProcess = true): () => void {
  const timer = setTimeout(act, timerMs(ms))
  // An object in Node, Bun and Deno, a number elsewhere.
  if (!holdsProcess && typeof timer === 'object') timer.unref()
  return () => clearTimeout(timer)
}

/** Waits for `work`, but no longer than `ms`. */
export async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let stop: () => void = () => undefined
  try {
    await Promise.race([work, new Promise<void>((resolve) => (stop = after(ms, resolve)))])
  } finally {
    stop()
  }
}

/**
 * Runs a load that is cut off after `seconds` or by `closing`, also one that doesn't heed its
 * signal: the work of a user's function may never settle.
 *
 * @throws KeyLoadError when it is cut off, else what `load` throws.
 */
export async function withinTime(
  load: (signal: AbortSignal) => Promise<unknown>,
  seconds: number,
  closing: AbortSignal,
): Promise<unknown> {
  const limit = new AbortController()
  let cut: (why: string) => void = () => undefined
  const cutOff = new Promise<never>((_, reject) => {
    cut = (why) => {
      reject(new KeyLoadError(why))
      limit.abort()
    }
  })
  const close = (): void => cut('the guard was closed')
  closing.addEventListener('abort', close, { once: true })
  const stop = after(seconds * 1000, () => cut(`no keys within ${seconds} s (keys.timeout)`))
  try {
    return await Promise.race([load(limit.signal), cutOff])
  } finally {
    stop()
    closing.removeEventListener('abort', close)
  }
}
