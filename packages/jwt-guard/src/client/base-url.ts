/** The part of the web that the token may be sent to. */
export interface Base {
  /**
   * The URL to request. A path is taken below the base; a whole URL must lie there already.
   *
   * @throws TypeError for any other place.
   */
  resolve(input: string | URL): string
  /** Whether a URL lies below the base. */
  holds(url: URL): boolean
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i

/** @throws TypeError if it is no http(s) URL, or has a query, user or password. */
export function readBase(baseURL: string | URL): Base {
  const base = new URL(baseURL)
  const { search, hash, username, password } = base
  if (!/^https?:$/.test(base.protocol) || search + hash + username + password !== '') {
    throw new TypeError(
      'createAuthFetch: `baseURL` must be the http(s) URL of the API, without query, user and password',
    )
  }
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`

  function holds(url: URL): boolean {
    return url.origin === base.origin && `${url.pathname}/`.startsWith(folder)
  }

  return {
    holds,
    resolve(input) {
      const text = String(input)
      // Never resolved against the base: `//evil.example` and `/\evil.example` would change the host.
      const url = ABSOLUTE.test(text)
        ? new URL(text)
        : new URL(`${base.origin}${folder}${text.replace(/^[/\\]/, '')}`)
      if (holds(url)) return url.href
      throw new TypeError(`the request is not for ${base.origin}${folder}, so it was not sent`)
    },
  }
}
