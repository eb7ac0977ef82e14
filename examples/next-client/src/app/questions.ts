/** Something a person is asked before it is done. */
export interface Question {
  readonly question: string
  /** What comes of it, in a line. */
  readonly explanation: string
  /** What is done, as the button says it. */
  readonly yes: string
  /** Whether it takes something away. */
  readonly destructive?: boolean
}

interface Asked extends Question {
  readonly answer: (yes: boolean) => void
}

let asked: Asked | null = null
const listeners = new Set<() => void>()

function set(next: Asked | null): void {
  asked = next
  for (const listener of listeners) listener()
}

/**
 * Asks in the page's dialog (question-dialog.tsx).
 *
 * @returns whether the person wants it; `false` too where another question takes this one's place
 */
export async function askFirst(question: Question): Promise<boolean> {
  asked?.answer(false)
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      set(null)
      resolve(yes)
    }
    set({ ...question, answer })
  })
}

/** For `useSyncExternalStore`. */
export const questionStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  current: (): Asked | null => asked,
  onServer: (): Asked | null => null,
}
