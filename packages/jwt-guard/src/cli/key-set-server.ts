import { createServer } from 'node:http'
import { JWKS_PATH } from '../core/options/issuers.js'

/**
 * Serves a key set on 127.0.0.1 until the process ends.
 *
 * @returns the address of the key set.
 * @throws what the system says when the port can't be had.
 */
export async function serveKeySet(keys: readonly object[], port: number): Promise<string> {
  const body = JSON.stringify({ keys })
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return `http://127.0.0.1:${bound}${JWKS_PATH}`
}
