/** A short message, for a few seconds. */
export interface Toast {
  readonly id: number
  readonly text: string
  /** An error is announced at once and stays longer. */
  readonly kind: 'info' | 'error'
  readonly undo: (() => void) | undefined
  /** It says that the server can't be reached, which the page need not say a second time. */
  readonly outage: boolean
  /** By the page's clock, in milliseconds. */
  readonly shownAt: number
}

const NONE: readonly Toast[] = []
const MOST = 5
/** Letters of a title: on a phone, two lines with what follows. */
const LONGEST = 24
/** What a person takes to see and read it. */
const READABLE_MS = 5_000

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
  options: { kind?: Toast['kind']; undo?: () => void; outage?: boolean } = {},
): void {
  const { kind = 'info', undo, outage = false } = options
  lastId += 1
  // What happens again is announced again, in its place; two deletions are two, each to be undone.
  const again = (toast: Toast) =>
    (outage && toast.outage) || (toast.text === text && toast.undo === undefined)
  const others = toasts.filter((toast) => undo !== undefined || !again(toast))
  set(
    [...others, { id: lastId, text, kind, undo, outage, shownAt: performance.now() }].slice(-MOST),
  )
}

/** A todo's title in a message: the beginning of a long one, so that the end is not cut off. */
export function quoted(title: string): string {
  const letters = [...new Intl.Segmenter().segment(title)].map(({ segment }) => segment)
  const short =
    letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('').trimEnd()}…` : title
  return `“${short}”`
}

/** The server answers again: what said that it doesn't is old, once it could be read. */
export function dismissOutage(): void {
  for (const { id, shownAt } of toasts.filter(({ outage }) => outage)) {
    setTimeout(() => dismissToast(id), shownAt + READABLE_MS - performance.now())
  }
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
