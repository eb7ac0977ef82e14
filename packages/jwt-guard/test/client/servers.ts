import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { onTestFinished } from 'vitest'

/** A request as a server saw it. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly authorization: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface TestServer {
  readonly url: string
  readonly seen: readonly Seen[]
}

export type Answer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A real server on 127.0.0.1, for one test; it keeps what came. */
export async function listen(answer: (request: Seen) => Answer): Promise<TestServer> {
  const seen: Seen[] = []
  const url = await listenRaw((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const { method = '', url = '', headers } = req
      const { authorization } = headers
      const body = Buffer.concat(chunks).toString()
      const request = { method, url, authorization, headers, body }
      seen.push(request)
      const { status = 200, headers: fields, body: text = '{}' } = answer(request)
      res.writeHead(status, { 'content-type': 'application/json', ...fields }).end(text)
    })
  })
  return { url, seen }
}

export async function listenRaw(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

export const INVALID_TOKEN: Answer = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' },
}
