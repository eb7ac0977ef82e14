import { z } from 'zod'

/** A lab makes up an id for each of its requests. It can't be guessed, and says whose line it is. */
const LAB_REQUEST = /^lab-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g

const MAX_REQUESTS = 100
const MAX_LINES = 10
const MAX_AGE_MS = 60_000

const line = z.object({
  req: z.object({ id: z.string().regex(LAB_REQUEST) }),
  /** Of the last line of a request. */
  res: z.unknown().optional(),
})

interface Kept {
  readonly since: number
  readonly lines: string[]
  answered: boolean
}

/** What the log says of a lab's requests, until the lab has read it: for demos. */
export interface LabLog {
  /** Looks at a line as it is written, and keeps it if it is of a lab's request. */
  keep(text: string): void
  /** The lines of a request that was answered, once; undefined if there are none (any more). */
  take(requestId: string): readonly string[] | undefined
}

/**
 * Keeps the lines of 100 requests, for a minute. What is shaped like a token is taken out, though
 * none should be in a log.
 *
 * @param now milliseconds
 */
export function createLabLog(now: () => number = Date.now): LabLog {
  const requests = new Map<string, Kept>()

  function keptOf(id: string): Kept {
    const found = requests.get(id)
    if (found) return found
    const made: Kept = { since: now(), lines: [], answered: false }
    requests.set(id, made)
    const [oldest] = requests.keys()
    if (requests.size > MAX_REQUESTS && oldest !== undefined) requests.delete(oldest)
    return made
  }

  return {
    keep(text) {
      if (!text.includes('"id":"lab-')) return
      const { data } = line.safeParse(parsed(text))
      if (data === undefined) return
      const kept = keptOf(data.req.id)
      if (data.res !== undefined) kept.answered = true
      else if (kept.lines.length === MAX_LINES - 1) return
      kept.lines.push(text.trim().replace(TOKEN, '[token]'))
    },
    take(requestId) {
      const kept = requests.get(requestId)
      if (!kept?.answered) return undefined
      requests.delete(requestId)
      return now() - kept.since > MAX_AGE_MS ? undefined : kept.lines
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
