import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { timerMs } from '../core/timer.js'

/** What came back from one request, or why nothing did. */
export type Reply =
  | {
      readonly ok: true
      readonly status: number
      readonly headers: Headers
      /** At most `maxBytes` of it. */
      readonly text: string
      readonly cut: boolean
      /** Epoch milliseconds, about when the answer was made. */
      readonly at: number
    }
  | { readonly ok: false; readonly why: 'timeout' | 'tls' | 'unreachable'; readonly code: string }

export interface RequestOptions {
  /** Seconds for the whole of it, the body included. */
  readonly timeout: number
  readonly maxBytes: number
  readonly cookie?: string
}

/** One bounded GET; redirects are answers. Never throws. */
export async function get(url: string, options: RequestOptions): Promise<Reply> {
  const signal = deadline(options)
  const started = Date.now()
  try {
    const headers = headersOf(options)
    const response = await fetch(url, { headers, redirect: 'manual', signal })
    const at = (started + Date.now()) / 2
    const body = await readBody(response.body, options.maxBytes)
    return { ok: true, status: response.status, headers: response.headers, ...body, at }
  } catch (error) {
    if (signal.aborted) return { ok: false, why: 'timeout', code: `${options.timeout} s` }
    const code = codeOf(error)
    return { ok: false, why: TLS.test(code) ? 'tls' : 'unreachable', code }
  }
}

const TLS = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/

/**
 * The body of one bounded GET under another Host, which `fetch` doesn't let be chosen; undefined if
 * none came. Never throws.
 */
export async function getAs(
  host: string,
  url: string,
  options: RequestOptions,
): Promise<string | undefined> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  const settings = { headers: { ...headersOf(options), host }, signal: deadline(options) }
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, settings, resolve).on('error', reject).end()
    })
    return (await readBody(response, options.maxBytes)).text
  } catch {
    return undefined
  }
}

/** Over the whole request: a pause between two bytes is no measure, since a drip has none. */
function deadline({ timeout }: RequestOptions): AbortSignal {
  return AbortSignal.timeout(timerMs(timeout * 1000))
}

function headersOf({ cookie }: RequestOptions): Record<string, string> {
  const accept = 'application/jwk-set+json, application/json'
  return cookie === undefined ? { accept } : { accept, cookie }
}

async function readBody(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return { text, cut: true }
    text += decoder.decode(chunk, { stream: true })
  }
  return { text: text + decoder.decode(), cut: false }
}

/** `fetch` hides the system's error behind "fetch failed". */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? error.message : codeOf(error.cause)
}

/** The JSON of a reply, or undefined. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
