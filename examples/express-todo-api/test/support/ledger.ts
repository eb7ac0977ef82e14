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
  /** Acknowledged and not in the table as acknowledged: must be none, whatever happened. */
  lost: string[]
  /** In the table, but never acknowledged: a request that was taken up and then cut off. */
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

/** Load that creates, changes and deletes todos, and writes down what it was told. */
export function startLedger({ url, tokens, writers }: LedgerSettings): Ledger {
  const agent = new Agent({ keepAlive: true })
  const entries = new Map<string, Entry>()
  const unanswered = new Set<string>()
  const outcomes = new Map<Outcome, number>()
  let waiting: (() => void)[] = []
  let acknowledged = 0
  let stopped = false

  async function ask(token: string, method: string, path: string, body?: object) {
    const { outcome, text } = await send(agent, `${url()}/api/todos${path}`, token, method, body)
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

  async function work(token: string) {
    written += 1
    const title = `Write ${written}`
    const created = await ask(token, 'POST', '', { title })
    if (!created.ok) return unanswered.add(title)
    const { id } = JSON.parse(created.text) as { id: string }
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
        if (unanswered.has(title)) verdict.unacknowledged.push(title)
        else if (!entries.has(id)) verdict.lost.push(`from nowhere: ${title}`)
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

function send(agent: Agent, url: string, token: string, method: string, body?: object) {
  return new Promise<{ outcome: Outcome; text: string }>((resolve) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const sent = request(url, { agent, method, headers, timeout: 20_000 }, (response) => {
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
