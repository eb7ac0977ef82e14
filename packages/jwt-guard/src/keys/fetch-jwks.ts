import { KeyLoadError } from './key-set.js'

export type FetchLike = (input: string, init: RequestInit) => Promise<Response>

export interface FetchJwksOptions {
  readonly uri: string
  /** Bytes after decompression. */
  readonly maxBytes: number
  /** Default: the platform's, looked up at each load. */
  readonly fetch: FetchLike | undefined
}

/**
 * One bounded GET of a JWKS: no redirect is followed, no cache asked. The only place that fetches
 * keys.
 *
 * @param signal ends the request, its body included.
 * @throws KeyLoadError for whatever is not a complete 200 answer of JSON.
 */
export async function fetchJwks(options: FetchJwksOptions, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await (options.fetch ?? fetch)(options.uri, {
      headers: {
        accept: 'application/jwk-set+json, application/json',
        'cache-control': 'no-cache',
      },
      redirect: 'manual',
      signal,
    })
    if (response.status !== 200 || response.redirected) {
      discard(response.body)
      // A `fetch` given in the options may follow redirects although it is told not to.
      const what = response.redirected ? 'redirected' : `answered ${response.status}`
      throw new KeyLoadError(`the key server ${what}`, { retryAfter: retryAfterOf(response) })
    }
    return parseJson(await readText(response.body, options.maxBytes, signal))
  } catch (cause) {
    if (cause instanceof KeyLoadError) throw cause
    throw new KeyLoadError('the key server could not be reached', { cause })
  }
}

async function readText(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  if (body === null) return ''
  const reader = body.getReader()
  // For streams that don't heed the signal themselves.
  signal.addEventListener('abort', () => discard(reader), { once: true })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      discard(reader)
      throw new KeyLoadError(`the JWKS is larger than keys.maxBytes (${maxBytes} bytes)`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** Frees the connection; nobody waits for it, and its errors are nobody's matter. */
function discard(body: { cancel(): Promise<void> } | null): void {
  body?.cancel().catch(() => undefined)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new KeyLoadError('the key server did not answer JSON', { cause })
  }
}

/**
 * The seconds that a 429 asks to wait: a number or an HTTP date (RFC 9110 section 10.2.3), also by
 * Better Auth's `X-Retry-After`. Not those of a 503: its back-off ends sooner.
 */
function retryAfterOf({ status, headers }: Response): number | undefined {
  const value = headers.get('retry-after') ?? headers.get('x-retry-after')
  if (status !== 429 || value === null) return undefined
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
