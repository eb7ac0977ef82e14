import { throwIfAborted } from './abort.js'
import { readBase } from './base-url.js'
import { discardBody, isRequest, isResendable } from './body.js'
import { needPlatform } from './platform.js'
import { refusesToken } from './refusal.js'
import type { TokenSource } from './token-source.js'

export interface AuthFetchOptions {
  readonly token: Pick<TokenSource, 'get' | 'replace'>
  /** Where the API is: the only place the token is sent to. */
  readonly baseURL: string | URL
  /** Default: the platform's, looked up at each call. */
  readonly fetch?: AuthFetch
}

export type AuthFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * A `fetch` for one API, with its token. Paths are taken below `baseURL`; a URL elsewhere is a
 * TypeError, and nothing is sent. If the API refuses the token (401 `invalid_token`), it is renewed
 * and the request sent once more, unless its body is a stream. All else is handed through: 403, 429
 * and 503 as well, streams and aborts.
 *
 * Redirects are NOT followed, since the token might go along: they are a TypeError, or with
 * `redirect: 'manual'` the response.
 *
 * @throws TypeError that names the option.
 *
 * @example
 * ```ts
 * import { createAuthFetch, createTokenSource } from 'jwt-guard/client'
 *
 * const token = createTokenSource(({ signal }) => fetch('/api/auth/token', { signal }))
 * const api = createAuthFetch({ token, baseURL: 'https://api.example.com' })
 * const todos = await api('/api/todos')
 * ```
 */
export function createAuthFetch(options: AuthFetchOptions): AuthFetch {
  const { token: source, baseURL } = options
  if (typeof source?.get !== 'function' || typeof source.replace !== 'function') {
    throw new TypeError('createAuthFetch: `token` must be made by createTokenSource')
  }
  needPlatform('createAuthFetch', ['URL', 'Headers'])
  const base = readBase(baseURL)

  return async function authFetch(input, init = {}) {
    const url = base.resolve(isRequest(input) ? input.url : input)
    const signal = init.signal ?? (isRequest(input) ? input.signal : undefined)
    const again = isResendable(input, init)

    const send = (token: string): Promise<Response> => {
      const headers = new Headers(init.headers ?? (isRequest(input) ? input.headers : undefined))
      headers.set('Authorization', `Bearer ${token}`)
      const target = isRequest(input) ? (again ? input.clone() : input) : url
      const transport = options.fetch ?? fetch
      return transport(target, { ...init, headers, redirect: 'manual' })
    }

    const token = await source.get({ signal })
    const response = await send(token)
    if (again && (await refusesToken(response))) {
      const renewed = await source.replace(token, { signal }).catch(() => undefined)
      throwIfAborted(signal)
      if (renewed !== undefined) {
        discardBody(response)
        return refuseRedirect(await send(renewed), input, init)
      }
    }
    return refuseRedirect(response, input, init)
  }
}

const REDIRECTS = [301, 302, 303, 307, 308]

/** Browsers show a redirect as an opaque response of status 0, other platforms as it is. */
function refuseRedirect(
  response: Response,
  input: string | URL | Request,
  init: RequestInit,
): Response {
  if (response.type !== 'opaqueredirect' && !REDIRECTS.includes(response.status)) return response
  const asked = init.redirect ?? (isRequest(input) ? input.redirect : undefined)
  if (asked === 'manual') return response
  discardBody(response)
  throw new TypeError('the API redirects, and the token does not go along: call the final URL')
}
