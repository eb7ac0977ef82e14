import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** What became of a request: a status, or no answer. */
type Outcome = number | 'no answer'

/** A todo that was acknowledged: its title now, null once deleted. */
interface Entry {
  title: string | null
  /** What a request without an answer may have made of it. */
  maybe?: string | null
}

export interface Verdict {
  /** Not in the table as acknowledged, or there more than once: must be none, whatever happened. */
  lost: string[]
  /** Changed, but never acknowledged: a request that was taken up and then cut off. */
  unacknowledged: string[]
}

export interface Ledger {
  /** Writes that were acknowledged. */
  readonly acknowledged: number
  readonly outcomes: ReadonlyMap<Outcome, number>
  /** Resolves with the next write that is acknowledged. */
  next(): Promise<void>
  /** Ends the load, and waits for what is under way. */
  stop(): Promise<void>
  compare(rows: readonly { id: string; title: string }[]): Verdict
}

interface LedgerSettings {
  /** Asked before each request: the server may be another by then. */
  url: () => string
  /** Of the users, who take turns; a client writes for one of them. */
  tokens: readonly [string, ...string[]]
  /** Clients that write at the same time. */
  writers: number
}

let written = 0

/**
 * Load that creates, changes and deletes todos, and writes down what it was told. Each POST has a key
 * and is sent until it is answered, so that there must be one todo of each, however often it was sent.
 */
export function startLedger({ url, tokens, writers }: LedgerSettings): Ledger {
  const agent = new Agent({ keepAlive: true })
  const entries = new Map<string, Entry>()
  const outcomes = new Map<Outcome, number>()
  let waiting: (() => void)[] = []
  let acknowledged = 0
  let stopped = false

  async function ask(
    token: string,
    method: string,
    path: string,
    body?: object,
    more: Record<string, string> = {},
  ) {
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      ...more,
    }
    const address = `${url()}/api/todos${path}`
    const { outcome, text } = await send(agent, address, { method, headers }, body)
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    const ok = typeof outcome === 'number' && outcome < 300
    if (ok) {
      acknowledged += 1
      waiting.forEach((resolve) => resolve())
      waiting = []
    } else {
      await sleep(20)
    }
    return { ok, text }
  }

  async function create(token: string, title: string): Promise<{ id: string }> {
    const key = { 'Idempotency-Key': randomUUID() }
    for (;;) {
      const { ok, text } = await ask(token, 'POST', '', { title }, key)
      if (ok) return JSON.parse(text) as { id: string }
    }
  }

  async function work(token: string) {
    written += 1
    const title = `Write ${written}`
    const { id } = await create(token, title)
    const entry: Entry = { title }
    entries.set(id, entry)
    const changed = `${title}, changed`
    if (await becomes(entry, changed, () => ask(token, 'PATCH', `/${id}`, { title: changed }))) {
      if (written % 3 === 0) await becomes(entry, null, () => ask(token, 'DELETE', `/${id}`))
    }
  }

  const load = Array.from({ length: writers }, async (_, writer) => {
    const token = tokens[writer % tokens.length] ?? tokens[0]
    while (!stopped) await work(token)
  })

  return {
    get acknowledged() {
      return acknowledged
    },
    outcomes,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    async stop() {
      stopped = true
      await Promise.all(load)
      agent.destroy()
    },
    compare(rows) {
      const stored = new Map(rows.map(({ id, title }) => [id, title]))
      const verdict: Verdict = { lost: [], unacknowledged: [] }
      for (const [id, { title, maybe }] of entries) {
        const found = stored.get(id) ?? null
        if (found === title) continue
        ;(found === maybe ? verdict.unacknowledged : verdict.lost).push(`${title}: ${found}`)
      }
      for (const [id, title] of stored) {
        if (!entries.has(id)) verdict.lost.push(`from nowhere, or twice: ${title}`)
      }
      return verdict
    },
  }
}

async function becomes(entry: Entry, title: string | null, change: () => Promise<{ ok: boolean }>) {
  entry.maybe = title
  const { ok } = await change()
  if (ok) {
    entry.title = title
    delete entry.maybe
  }
  return ok
}

function send(
  agent: Agent,
  url: string,
  asked: { method: string; headers: Record<string, string> },
  body?: object,
) {
  return new Promise<{ outcome: Outcome; text: string }>((resolve) => {
    const sent = request(url, { ...asked, agent, timeout: 20_000 }, (response) => {
      let text = ''
      response.on('data', (data) => (text += String(data)))
      response.on('error', () => resolve({ outcome: 'no answer', text }))
      response.on('end', () => resolve({ outcome: response.statusCode ?? 0, text }))
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve({ outcome: 'no answer', text: '' }))
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
