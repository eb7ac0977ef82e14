/** What people mistype when they mean `expected`; undefined if the two are just different. */
export function nearMiss(expected: string, actual: string): string | undefined {
  if (expected.trim() === actual.trim()) return 'they differ by white space at an end'
  if (withoutSlash(expected) === withoutSlash(actual)) return 'they differ by a trailing slash'
  if (expected.toLowerCase() === actual.toLowerCase()) return 'they differ by upper and lower case'
  if (!URL.canParse(expected) || !URL.canParse(actual)) return undefined
  return nearMissOfUrls(new URL(expected), new URL(actual))
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

function nearMissOfUrls(expected: URL, actual: URL): string | undefined {
  const [path, otherPath] = [expected, actual].map(({ pathname }) => withoutSlash(pathname))
  const sameHost = expected.hostname === actual.hostname
  const bothLoopback = [expected, actual].every(({ hostname }) => LOOPBACK.includes(hostname))
  if (expected.origin === actual.origin) {
    return path === '/api/auth' || otherPath === '/api/auth'
      ? 'one is the origin, the other the origin with /api/auth: Better Auth’s jwt plugin says the origin, its OAuth provider says /api/auth'
      : 'they differ by the path'
  }
  if (sameHost && expected.protocol !== actual.protocol) return 'they differ by http and https'
  if (!sameHost && bothLoopback) return 'they differ by localhost and 127.0.0.1'
  if (sameHost) return 'they differ by the port'
  return undefined
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '')
}
