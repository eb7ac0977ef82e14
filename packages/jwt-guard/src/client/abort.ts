type Signal = AbortSignal | null | undefined

/**
 * Aborts, so that the signal tells why also where the platform doesn't: React Native's AbortController
 * takes no reason, and its signals have neither `throwIfAborted` nor listeners that end by a signal.
 */
export function abortWith(controller: AbortController, reason: Error): void {
  const { signal } = controller
  if (!('reason' in signal)) Object.defineProperty(signal, 'reason', { value: reason })
  controller.abort(reason)
}

/** @throws the signal's reason, if it is aborted. */
export function throwIfAborted(signal: Signal): void {
  if (signal?.aborted) throw reasonOf(signal)
}

/** `work`, or the signal's reason if that is aborted first. The work itself goes on. */
export async function unlessAborted<T>(work: Promise<T>, signal: Signal): Promise<T> {
  if (signal === null || signal === undefined) return work
  throwIfAborted(signal)
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(reasonOf(signal))
  })
  signal.addEventListener('abort', stop)
  try {
    // First, so that an abort wins over work that is done at the same time.
    return await Promise.race([aborted, work])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Whatever the caller gave, as by `throwIfAborted`: it need not be an Error. */
export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason
  return (reason ?? abortError()) as Error
}

function abortError(): Error {
  if (typeof DOMException === 'function') return new DOMException('aborted', 'AbortError')
  return Object.assign(new Error('aborted'), { name: 'AbortError' })
}
