/** A URL as a log may have it: without user, password, query and fragment, which may be secrets. */
export function shownAddress(uri: string): string {
  if (!URL.canParse(uri)) return 'an address that is no URL'
  const { protocol, host, pathname, search } = new URL(uri)
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`
}

const MAX_LENGTH = 300
const MAX_DEPTH = 10
const ADDRESS = /\bhttps?:\/\/[^\s"'<>]+/gi
/** A certificate's text is its owner's: it must not write lines of its own into a log. */
const NOT_PRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * What lies at the bottom of an exception, in one line: `fetch` says "fetch failed" of everything,
 * and its cause says what it was.
 *
 * @param uri what was asked for; its query is taken out of the text, as are those of other URLs.
 */
export function innermostCause(error: unknown, uri = ''): string {
  try {
    const { search } = URL.canParse(uri) ? new URL(uri) : { search: '' }
    return textOf(innermost(error))
      .replaceAll(search === '' ? '?…' : search, '?…')
      .replace(ADDRESS, shownAddress)
      .replace(NOT_PRINTABLE, ' ')
      .slice(0, MAX_LENGTH)
  } catch {
    // Of the app's own function may come anything, a Proxy that throws too.
    return 'an exception that can’t be read'
  }
}

function innermost(error: unknown): unknown {
  let inner = error
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const next = causeOf(inner)
    if (next === undefined || next === null) return inner
    inner = next
  }
  return inner
}

/** A name with several addresses fails with one error for each. */
function causeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  return ('cause' in error ? error.cause : undefined) ?? first
}

function textOf(error: unknown): string {
  if (typeof error === 'string' && error !== '') return error
  if (!(error instanceof Error)) return `${error === null ? 'null' : typeof error} was thrown`
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const message = error.message || error.name
  const text = code === '' || message.includes(code) ? message : `${code}: ${message}`
  return code === 'ERR_SSL_WRONG_VERSION_NUMBER' ? `${code}: does it speak http alone?` : text
}
