/** What is used of Node's `http.Server`; its types stay out of the public surface. */
export interface NodeServer {
  readonly listening?: boolean
  address(): string | { readonly port: number } | null
  once(event: 'listening' | 'error', listener: (error?: Error) => void): unknown
  close(): unknown
  closeAllConnections?(): void
}

/** The loopback URL of a server that listens, or is about to. */
export async function urlOf(server: NodeServer): Promise<string> {
  if (server.listening !== true) {
    await new Promise<void>((resolve, reject) => {
      server.once('listening', () => resolve())
      server.once('error', reject)
    })
  }
  const address = server.address()
  if (typeof address !== 'object' || address === null) {
    throw new TypeError('the server listens on no port')
  }
  return `http://127.0.0.1:${address.port}`
}

export function stopServer(server: NodeServer): void {
  server.close()
  server.closeAllConnections?.()
}
