import { createServer } from 'node:http'
import { toNodeHandler } from 'better-auth/node'
import { onTestFinished } from 'vitest'

/** A server on 127.0.0.1 whose origin is known before Better Auth is made. */
export async function openOrigin(): Promise<{
  readonly origin: string
  serve(auth: { handler: (request: Request) => Promise<Response> }): void
}> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return {
    origin,
    serve: (auth) => {
      const handle = toNodeHandler(auth)
      server.on('request', (req, res) => void handle(req, res))
    },
  }
}
