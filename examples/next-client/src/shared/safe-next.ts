const BASE = 'https://this-app.invalid'
const HOME = '/'

/**
 * Where to go after signing in: a path of this origin, whatever was asked for; else `/`.
 *
 * `//evil`, `/\evil` and `/<tab>/evil` are other hosts to a browser, which drops tabs and reads a
 * backslash as a slash; so the text must start like a path, hold no such character, and still be of
 * this origin after being parsed as a browser would.
 */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || next.length > 2_000) return HOME
  if (!/^\/(?![/\\])/.test(next) || /[\\\p{Cc}\p{Cs}]/u.test(next)) return HOME
  if (!URL.canParse(next, BASE)) return HOME
  const url = new URL(next, BASE)
  if (url.origin !== BASE || url.pathname.startsWith('//')) return HOME
  return url.pathname + url.search + url.hash
}
