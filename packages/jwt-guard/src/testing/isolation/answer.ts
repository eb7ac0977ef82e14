import { etagsOf } from './derived-etag.js'
import { equalBut, type NamedPair } from './equal-but.js'

/** What of an answer must not tell whether a row exists. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Values that the request itself named, by place: an answer may repeat them. */
  readonly named: readonly string[]
  /** The body that the headers speak of: to a HEAD, what a GET answers. */
  readonly described: string
  /** ETags that say no more than `described`. */
  readonly derivedETags: readonly string[]
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
 * @param named values that the request itself named.
 * @param ignored further headers that vary.
 * @param twin the answer to the GET, where the request was a HEAD.
 */
export async function readAnswer(
  response: Response,
  named: readonly string[],
  ignored: readonly string[],
  twin?: Response,
): Promise<Answer> {
  const left = new Set([...VARYING, ...ignored.map((name) => name.toLowerCase())])
  const headers = [...response.headers].filter(
    ([name]) => !left.has(name) && !RATE_LIMITS.test(name),
  )
  const body = await response.text()
  const described = twin === undefined ? body : await twin.text()
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body,
    named,
    described,
    derivedETags: await etagsOf(described),
  }
}

/**
 * Where two answers differ, in words; undefined if they mean the same: each may name what its own
 * request named, where the other does, and differ in what follows from that.
 */
export function difference(one: Answer, other: Answer): string | undefined {
  if (one.status !== other.status) return `status ${one.status} against ${other.status}`
  const pairs = pairsOf(one, other)
  if (!equalBut(one.body, other.body, pairs)) {
    return `body ${shownText(one.body)} against ${shownText(other.body)}`
  }
  const names = new Set([...Object.keys(one.headers), ...Object.keys(other.headers)])
  const sameMeaning = equalBut(one.described, other.described, pairs)
  for (const name of names) {
    const [left, right] = [one.headers[name], other.headers[name]]
    if (left === right || (sameMeaning && follows(name, one, other))) continue
    if (left === undefined || right === undefined || !equalBut(left, right, pairs)) {
      return `header ${name}: ${shownText(left)} against ${shownText(right)}`
    }
  }
  return undefined
}

/** Whether a header says no more than the body, in both answers. */
function follows(name: string, one: Answer, other: Answer): boolean {
  const [left, right] = [one.headers[name], other.headers[name]]
  if (name === 'etag') {
    return one.derivedETags.some((etag, by) => left === etag && right === other.derivedETags[by])
  }
  return name === 'content-length' && tellsLength(one) && tellsLength(other)
}

function tellsLength({ headers, described }: Answer): boolean {
  return Number(headers['content-length']) === new TextEncoder().encode(described).byteLength
}

/** How a name in a path may be repeated: as it is, or as a URL, JSON or HTML writes it. */
const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  encodeURIComponent,
  (name) => JSON.stringify(name).slice(1, -1),
  (name) => name.toLowerCase(),
  escapeHtml,
  (name) => escapeHtml(encodeURIComponent(name)),
]

function pairsOf(one: Answer, other: Answer): readonly NamedPair[] {
  const pairs = one.named.flatMap((name, place) => {
    const counterpart = other.named[place]
    if (counterpart === undefined || name === counterpart) return []
    return SPELLINGS.map((spell): NamedPair => [spell(name), spell(counterpart)])
  })
  return pairs.filter(
    ([left, right], place) =>
      left !== '' && pairs.findIndex(([l, r]) => l === left && r === right) === place,
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

const SHOWN = 200

function shownText(text: string | undefined): string {
  if (text === undefined) return 'none'
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)
}
