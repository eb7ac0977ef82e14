import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JWK } from 'jose'

/** A key server on the loopback interface that counts what it is asked. */
export interface JwksServer {
  readonly url: string
  /** Requests so far, failed ones included. */
  readonly fetches: number
  publish(keys: readonly JWK[]): void
  /** Answers 503 until `recover`. */
  fail(): void
  recover(): void
  close(): void
}

export async function startJwksServer(keys: readonly JWK[] = []): Promise<JwksServer> {
  let fetches = 0
  let failing = false
  let body = JSON.stringify({ keys })
  const server = createServer((_request, response) => {
    fetches += 1
    // As Better Auth answers: no Cache-Control, no ETag.
    response.writeHead(failing ? 503 : 200, { 'content-type': 'application/json' })
    response.end(failing ? '{"message":"Service Unavailable"}' : body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    // get-jwks asks for this path unless it is told another; so all peers do.
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    get fetches() {
      return fetches
    },
    publish(next) {
      body = JSON.stringify({ keys: next })
    },
    fail() {
      failing = true
    },
    recover() {
      failing = false
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
