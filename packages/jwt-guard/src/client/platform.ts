/**
 * Makes sure that the platform has what a function needs, so that a lack is named at set-up and not
 * taken for a failure of the issuer.
 *
 * @throws TypeError that names what is missing.
 */
export function needPlatform(by: string, names: readonly Feature[]): void {
  const missing = names.filter((name) => !has(name))
  if (missing.length === 0) return
  throw new TypeError(`${by}: this platform has no ${missing.join(', no ')}: load a polyfill first`)
}

type Feature = 'AbortController' | 'atob' | 'performance' | 'crypto.subtle' | 'Headers' | 'URL'

function has(name: Feature): boolean {
  if (name === 'URL') return hasWholeUrl()
  // A page that came by http has a crypto without it.
  if (name === 'crypto.subtle') return typeof globalThis.crypto?.subtle === 'object'
  return typeof globalThis[name] === (name === 'performance' ? 'object' : 'function')
}

/** Older React Native has a URL whose parts throw "not implemented". */
function hasWholeUrl(): boolean {
  try {
    const { origin, pathname } = new URL('https://api.example/todos?all')
    return origin === 'https://api.example' && pathname === '/todos'
  } catch {
    return false
  }
}
