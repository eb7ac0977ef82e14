import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'

/** A request that reached the stand-in for the API. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Answers one request; may leave it unanswered. */
export type Responder = (request: SeenRequest, response: ServerResponse) => void

/** A stand-in for the API that remembers what reached it and answers as a test wants. */
export interface StubApi {
  readonly url: string
  readonly seen: SeenRequest[]
  /** Fires when the other side gives up on a request before it was answered. */
  readonly aborted: SeenRequest[]
  respond: Responder
  /** Empties what was seen and answers an empty list again. */
  reset(): void
  stop(): Promise<void>
}

/** Writes a JSON answer. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}

const emptyList: Responder = (_request, response) =>
  sendJson(response, 200, { items: [], nextCursor: null })

/** A todo as the API returns it. */
export function todo(title: string, completed = false) {
  const now = new Date().toISOString()
  return {
    id: randomUUID(),
    userId: 'someone',
    title,
    description: null,
    completed,
    priority: 'medium',
    dueOn: null,
    createdAt: now,
    updatedAt: now,
  }
}

export async function startStubApi(): Promise<StubApi> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const seen: SeenRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      stub.seen.push(seen)
      response.on('close', () => {
        if (!response.writableEnded) stub.aborted.push(seen)
      })
      stub.respond(seen, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stub: StubApi = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    aborted: [],
    respond: emptyList,
    reset() {
      stub.seen.length = 0
      stub.aborted.length = 0
      stub.respond = emptyList
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return stub
}
