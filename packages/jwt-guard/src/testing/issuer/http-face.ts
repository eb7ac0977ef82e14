import { stopServer, urlOf } from '../requests/node-server.js'

/** A test issuer that answers on a port. */
export interface IssuerServer {
  /** `http://127.0.0.1:…` */
  readonly url: string
  readonly jwksUri: string
  close(): void
}

/**
 * Serves `respond` on 127.0.0.1, for an API in another process. Needs Node (or a runtime with
 * `node:http`); a rejection breaks the connection, as a server that is down would.
 *
 * @param port 0 takes a free one.
 */
export async function serve(
  respond: (request: Request) => Promise<Response>,
  path: string,
  port: number,
): Promise<IssuerServer> {
  const { createServer } = await import('node:http')
  const server = createServer((req, res) => {
    const target = new URL(req.url ?? '/', 'http://127.0.0.1')
    respond(new Request(target, { method: req.method ?? 'GET' }))
      .then(async (response) => {
        res.writeHead(response.status, Object.fromEntries(response.headers))
        res.end(await response.text())
      })
      .catch(() => req.socket.destroy())
  })
  server.listen(port, '127.0.0.1')
  const url = await urlOf(server)
  return { url, jwksUri: `${url}${path}`, close: () => stopServer(server) }
}
