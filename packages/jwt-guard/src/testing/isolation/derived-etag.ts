/**
 * The ETags of a body that is all that they are made of, weak and strong, in a fixed order: those
 * of the package `etag` (Express, Koa, Next), of Hono's `etag()` and of `@fastify/etag`. Any other
 * may come from the row, and tell of it.
 */
export async function etagsOf(body: string): Promise<readonly string[]> {
  const bytes = new TextEncoder().encode(body)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', bytes))
  const base64 = btoa(String.fromCharCode(...hash))
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const length = bytes.byteLength.toString(16)
  return [`${length}-${base64.slice(0, 27)}`, hex, base64].flatMap((tag) => [
    `"${tag}"`,
    `W/"${tag}"`,
  ])
}
