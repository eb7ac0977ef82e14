/** A short message, for a few seconds. */
export interface Toast {
  readonly id: number
  readonly text: string
  /** An error is announced at once and stays longer. */
  readonly kind: 'info' | 'error'
  readonly undo: (() => void) | undefined
}

const NONE: readonly Toast[] = []
const MOST = 5

let toasts = NONE
let lastId = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

/** Shows a message. In the browser only: on a server, all people would share it. */
export function showToast(
  text: string,
  options: { kind?: Toast['kind']; undo?: () => void } = {},
): void {
  const { kind = 'info', undo } = options
  lastId += 1
  // An error that happens again is announced again, in its place.
  const others = toasts.filter((toast) => kind === 'info' || toast.text !== text)
  set([...others, { id: lastId, text, kind, undo }].slice(-MOST))
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id))
}

/** Does what the newest message offers to undo, if any does. */
export function undoLatest(): void {
  const toast = toasts.findLast(({ undo }) => undo !== undefined)
  if (toast === undefined) return
  dismissToast(toast.id)
  toast.undo?.()
}

/** For `useSyncExternalStore`. */
export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  current: (): readonly Toast[] => toasts,
  onServer: (): readonly Toast[] => NONE,
}
