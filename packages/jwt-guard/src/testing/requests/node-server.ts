/** What is used of Node's `http.Server`; its types stay out of the public surface. */
export interface NodeServer {
  readonly listening?: boolean
  address(): string | { readonly port: number } | null
  once(event: 'listening' | 'error', listener: (error?: Error) => void): unknown
  off(event: 'listening' | 'error', listener: (error?: Error) => void): unknown
  emit(event: 'request', ...request: readonly unknown[]): boolean
  close(): unknown
  closeAllConnections?(): void
}

/**
 * A listener of Node's requests: Koa's `callback()`, Better Auth's `toNodeHandler(auth)`. It has two
 * parameters, or more.
 */
export type Listener = (request: never, response: never) => unknown

/** The loopback URL of a server that listens, or is about to. */
export async function urlOf(server: NodeServer): Promise<string> {
  if (server.listening !== true) await started(server)
  const address = server.address()
  if (typeof address !== 'object' || address === null) {
    throw new TypeError('the server listens on no port')
  }
  return `http://127.0.0.1:${address.port}`
}

/** Starts a server on 127.0.0.1. Needs Node, or a runtime with `node:http`. */
export async function serveRequests(
  listener: (request: never, response: never) => unknown,
  port = 0,
): Promise<NodeServer> {
  const { createServer } = await import('node:http')
  return createServer(listener as Parameters<typeof createServer>[1]).listen(port, '127.0.0.1')
}

export function stopServer(server: NodeServer): void {
  server.close()
  server.closeAllConnections?.()
}

/** Leaves no listener behind: one for each request would be a leak to Node. */
async function started(server: NodeServer): Promise<void> {
  let forget = (): void => undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const listening = (): void => resolve()
      server.once('listening', listening)
      server.once('error', reject)
      forget = () => {
        server.off('listening', listening)
        server.off('error', reject)
      }
    })
  } finally {
    forget()
  }
}
