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
    if (response.status !== 200) {
      const retryAfter = retryAfterOf(response)
      await response.body?.cancel()
      throw new KeyLoadError(`the key server answered ${response.status}`, { retryAfter })
    }
    return parseJson(await readText(response, options.maxBytes))
  } catch (cause) {
    if (cause instanceof KeyLoadError) throw cause
    throw new KeyLoadError('the key server could not be reached', { cause })
  }
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return ''
  const body: ReadableStream<Uint8Array> = response.body
  const reader = body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel()
      throw new KeyLoadError(`the JWKS is larger than keys.maxBytes (${maxBytes} bytes)`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new KeyLoadError('the key server did not answer JSON', { cause })
  }
}

/** Seconds; delta or HTTP date (RFC 9110 section 10.2.3), or Better Auth's `X-Retry-After`. */
function retryAfterOf(response: Response): number | undefined {
  if (response.status !== 429 && response.status !== 503) return undefined
  const value = response.headers.get('retry-after') ?? response.headers.get('x-retry-after')
  if (value === null) return undefined
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
