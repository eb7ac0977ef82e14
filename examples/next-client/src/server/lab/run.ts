import 'server-only'
import type { Outcome } from '../../shared/lab-outcome'
import { sendToTodoApi } from '../todos/api'
import { newRequestId, readApiLog, reasonIn } from './api-log'
import type { Attack, Attempt } from './attempt'
import excerpts from './excerpts.json'
import { explainToken } from './guard'
import { pretty, showToken, withoutTokens } from './show'
import { neighbourId } from './tokens'

const SHOWN_HEADERS = ['content-type', 'www-authenticate', 'cache-control', 'vary', 'retry-after']
const LONGEST_BODY = 2_000

async function send(attack: Attack, requestId: string): Promise<Response> {
  const { method, path, token, tokenIn, headers: extra, body } = attack
  const headers = new Headers({ accept: 'application/json', ...extra, 'x-request-id': requestId })
  if (body) headers.set('content-type', 'application/json')
  const search = tokenIn === 'query' ? `?access_token=${token}` : ''
  const call = { method, path, search, headers, ...(body && { body: JSON.stringify(body) }) }
  return sendToTodoApi(call, tokenIn === 'query' ? null : token)
}

function shownRequest({ method, path, token, tokenIn, headers, body }: Attack, own: string) {
  const authorization = token === null || tokenIn ? [] : ['Authorization: Bearer …']
  return {
    line: `${method} ${path}${tokenIn === 'query' ? '?access_token=…' : ''}`,
    headers: [...authorization, ...Object.entries(headers ?? {}).map((pair) => pair.join(': '))],
    token: token === null ? null : showToken(token, own),
    body: body ? pretty(body) : null,
  }
}

function prettyJson(text: string): string {
  try {
    return pretty(JSON.parse(text))
  } catch {
    return text
  }
}

async function shownAnswer(response: Response) {
  const headers = SHOWN_HEADERS.flatMap((name) => {
    const value = response.headers.get(name)
    return value === null ? [] : [withoutTokens(`${name}: ${value}`)]
  })
  const body = withoutTokens((await response.text()).slice(0, LONGEST_BODY))
  return { status: response.status, headers, body: prettyJson(body) }
}

function excerptOf(name: string): Outcome['code'] {
  const code = new Map(Object.entries(excerpts)).get(name)
  if (code === undefined) throw new TypeError(`no excerpt for the attempt ${name}`)
  return code
}

/** Makes an attempt, from this server, and tells all about it but the token. */
export async function runAttempt(name: string, attempt: Attempt, own: string): Promise<Outcome> {
  const { expected, because } = attempt
  const attack = await attempt.build(own)
  const requestId = newRequestId()
  const start = performance.now()
  const answer = await shownAnswer(await send(attack, requestId))
  const took = performance.now() - start
  const { token, tokenIn } = attack
  const [lines, checks] = await Promise.all([
    readApiLog(requestId, own),
    token === null || tokenIn ? null : explainToken(token),
  ])
  const failed = checks?.find(({ result }) => result === 'fail')
  return {
    held: answer.status === expected && !answer.body.includes(await neighbourId()),
    expected,
    because,
    reason: reasonIn(lines) ?? failed?.reason ?? null,
    took: Math.max(1, Math.round(took)),
    request: shownRequest(attack, own),
    answer,
    checks,
    log: { requestId, lines },
    code: excerptOf(name),
  }
}
