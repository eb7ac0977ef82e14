import 'server-only'
import { sendToTodoApi } from '../todos/api'
import type { Attack, Attempt } from './attempts'
import { explainToken, type Check } from './guard'
import { decode } from './tokens'

/** A token as the page may show it: decoded, and without its signature. */
export interface ShownToken {
  readonly header: string
  readonly claims: string
  /** Says that there is one, and how long. */
  readonly signature: string
}

/** What was sent, what came back, and what the API's side knows of it. */
export interface Outcome {
  readonly expected: number
  readonly because: string
  readonly request: {
    readonly line: string
    readonly token: ShownToken | null
    readonly body: string | null
  }
  readonly answer: {
    readonly status: number
    readonly headers: readonly string[]
    readonly body: string
  }
  /** `null` where there was no token. */
  readonly checks: readonly Check[] | null
}

const SHOWN_HEADERS = ['content-type', 'www-authenticate', 'cache-control', 'vary', 'retry-after']

const pretty = (value: unknown) => JSON.stringify(value, undefined, 2)

/** Takes a token apart for the page. Together its parts would be a token again: they stay apart. */
export function showToken(token: string): ShownToken {
  const { header, claims, signature } = decode(token)
  const cut = signature === '' ? 'none' : `${signature.length} characters, cut`
  return { header: pretty(header), claims: pretty(claims), signature: cut }
}

async function send({ method, path, token, body }: Attack): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' })
  if (body) headers.set('content-type', 'application/json')
  return sendToTodoApi(
    { method, path, headers, ...(body && { body: JSON.stringify(body) }) },
    token,
  )
}

function prettyJson(text: string): string {
  try {
    return pretty(JSON.parse(text))
  } catch {
    return text
  }
}

/** Makes an attempt, from this server, and tells all about it but the token. */
export async function runAttempt(attempt: Attempt, accessToken: string): Promise<Outcome> {
  const attack = await attempt.build(accessToken)
  const { method, path, token, body } = attack
  const [response, checks] = await Promise.all([
    send(attack),
    token === null ? null : explainToken(token),
  ])
  const headers = SHOWN_HEADERS.flatMap((name) => {
    const value = response.headers.get(name)
    return value === null ? [] : [`${name}: ${value}`]
  })
  return {
    expected: attempt.expected,
    because: attempt.because,
    request: {
      line: `${method} ${path}`,
      token: token === null ? null : showToken(token),
      body: body ? pretty(body) : null,
    },
    answer: {
      status: response.status,
      headers,
      body: prettyJson((await response.text()).slice(0, 2_000)),
    },
    checks,
  }
}
