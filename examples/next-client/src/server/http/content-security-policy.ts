import 'server-only'

/**
 * The policy of a page: its own scripts and styles, and nothing from anywhere else.
 *
 * @param nonce a fresh, unguessable value per answer
 * @param development React's development build needs `eval`, and Next's styles are inline there
 */
export function contentSecurityPolicy(nonce: string, development = false): string {
  const styles = development ? "'unsafe-inline'" : `'nonce-${nonce}'`
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}
