/** What of an answer must not tell whether a row exists. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** They differ from one request to the next, whatever was asked for. */
const VARYING = [
  'date',
  'connection',
  'keep-alive',
  'x-request-id',
  'request-id',
  'traceparent',
  'server-timing',
]
const RATE_LIMITS = /^(x-)?ratelimit/

/**
 * @param ids values that the request itself named: an answer may repeat them.
 * @param ignored further headers that vary.
 */
export async function readAnswer(
  response: Response,
  ids: readonly string[],
  ignored: readonly string[],
): Promise<Answer> {
  const left = new Set([...VARYING, ...ignored.map((name) => name.toLowerCase())])
  const headers = [...response.headers].filter(
    ([name]) => !left.has(name) && !RATE_LIMITS.test(name),
  )
  return {
    status: response.status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, without(ids, value)])),
    body: without(ids, await response.text()),
  }
}

/** Where two answers differ, in words; undefined if they are the same. */
export function difference(one: Answer, other: Answer): string | undefined {
  if (one.status !== other.status) return `status ${one.status} against ${other.status}`
  if (one.body !== other.body) {
    return `body ${shownText(one.body)} against ${shownText(other.body)}`
  }
  // Content-Length among them: it is all that the answer to a HEAD tells of the body.
  const names = new Set([...Object.keys(one.headers), ...Object.keys(other.headers)])
  for (const name of names) {
    if (one.headers[name] !== other.headers[name]) {
      return `header ${name}: ${shownText(one.headers[name])} against ${shownText(other.headers[name])}`
    }
  }
  return undefined
}

const SHOWN = 200

function shownText(text: string | undefined): string {
  if (text === undefined) return 'none'
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)
}

function without(ids: readonly string[], text: string): string {
  return ids.reduce((rest, id) => (id === '' ? rest : rest.replaceAll(id, '{id}')), text)
}
