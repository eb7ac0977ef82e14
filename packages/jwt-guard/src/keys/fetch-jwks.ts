import type { KeysFetch, KeysResponse } from '../core/options/options.js'
import { KeyLoadError } from './key-set.js'
import { innermostCause } from './load-failure.js'
import { discard, readText } from './response-text.js'

export type FetchLike = KeysFetch

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
    const response: KeysResponse | undefined = await (options.fetch ?? fetch)(options.uri, {
      headers: {
        accept: 'application/jwk-set+json, application/json',
        'cache-control': 'no-cache',
      },
      redirect: 'manual',
      signal,
    })
    if (typeof response?.status !== 'number') {
      throw new KeyLoadError('`keys.fetch` gave no Response')
    }
    if (response.status !== 200 || response.redirected) {
      discard(response.body)
      // A `fetch` given in the options may follow redirects although it is told not to.
      const what = response.redirected ? 'redirected' : `answered ${response.status}`
      throw new KeyLoadError(`the key server ${what}`, { retryAfter: retryAfterOf(response) })
    }
    return parseJson(await readText(response, options.maxBytes, signal))
  } catch (cause) {
    if (cause instanceof KeyLoadError) throw cause
    const why = innermostCause(cause, options.uri)
    throw new KeyLoadError(`the key server could not be reached: ${why}`, { cause })
  }
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
function retryAfterOf({ status, headers }: KeysResponse): number | undefined {
  const value = headers?.get('retry-after') ?? headers?.get('x-retry-after') ?? null
  if (status !== 429 || value === null) return undefined
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
