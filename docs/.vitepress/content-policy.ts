import { createHash } from 'node:crypto'

/**
 * The page with a policy by which nothing leaves it: no request by script (`connect-src 'none'`), none to
 * another host, no form sent, no script but the site's own files and the two lines that VitePress
 * writes into each page, by their hashes. A page that is entered keeps its policy while others are
 * opened from it, so that all have the same.
 *
 * What a `<meta>` can't say (`frame-ancestors`) is left to the host.
 */
export function withContentPolicy(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([^]*?)<\/script>/g)]
  const hashes = inline.map(([, code = '']) => {
    return `'sha256-${createHash('sha256').update(code).digest('base64')}'`
  })
  const policy = [
    `default-src 'self'`,
    `script-src 'self' ${hashes.join(' ')}`,
    // Colours of code are in style attributes.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `connect-src 'none'`,
    `form-action 'none'`,
    `base-uri 'none'`,
    `object-src 'none'`,
  ].join('; ')
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`
  return html.replace(/<meta charset="[^"]*">/, (charset) => `${charset}\n    ${meta}`)
}
