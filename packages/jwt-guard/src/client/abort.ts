/** `work`, or the signal's reason if that is aborted first. The work itself goes on. */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | null | undefined,
): Promise<T> {
  if (signal === null || signal === undefined) return work
  const done = new AbortController()
  try {
    // First, so that an abort wins over work that is done at the same time.
    return await Promise.race([untilAborted(signal, done.signal), work])
  } finally {
    done.abort()
  }
}

async function untilAborted(signal: AbortSignal, done: AbortSignal): Promise<never> {
  signal.throwIfAborted()
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true, signal: done })
  })
  signal.throwIfAborted()
  throw new DOMException('aborted', 'AbortError')
}
