let text = ''
const listeners = new Set<() => void>()

/**
 * Says something to whoever listens rather than looks. In the browser only. What is said twice is
 * said twice: the second time it differs by a space that nobody hears.
 */
export function announce(message: string): void {
  text = message === text ? `${message}\u00a0` : message
  for (const listener of listeners) listener()
}

/** For `useSyncExternalStore`. */
export const announcementStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  current: (): string => text,
  onServer: (): string => '',
}
