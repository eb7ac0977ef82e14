import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One exchange as it went over the wire. */
export interface Exchange {
  readonly method: string
  readonly url: string
  /** The request's header lines. */
  readonly requestHeaders: readonly string[]
  readonly status: number
  /** The answer's header lines. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** The tokens a request brought. */
export function bearerTokens({ requestHeaders }: Exchange): string[] {
  return requestHeaders.flatMap((line) => /^authorization: Bearer (\S+)$/i.exec(line)?.[1] ?? [])
}

/** Stands in the way of every exchange and remembers it. */
export interface RecordingProxy {
  readonly url: string
  readonly exchanges: Exchange[]
  /** Milliseconds that each answer is kept back. */
  delay: number
  /** Bytes of a page that are passed on at once, each with a pause after it; 0: as they come. */
  drip: number
  /** Keeps back every answer until they are released. */
  hold(): void
  release(): void
  stop(): Promise<void>
}

function lines({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  )
}

async function bytes(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A page of the app in pieces takes a second or two. */
const DRIP_MS = 20

async function send(outgoing: ServerResponse, chunk: Buffer, bytes: number): Promise<void> {
  if (bytes === 0) return void outgoing.write(chunk)
  for (let from = 0; from < chunk.length; from += bytes) {
    outgoing.write(chunk.subarray(from, from + bytes))
    await sleep(DRIP_MS)
  }
}

/**
 * A forward proxy for a browser or, with `target`, a reverse proxy in front of one server. Answers
 * are asked for uncompressed, so that what is recorded can be read.
 */
export async function startRecordingProxy(target?: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = []
  let held: Promise<void> | undefined
  let release = () => {}

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '', target)
    const headers = { ...incoming.headers }
    delete headers['accept-encoding']
    delete headers['proxy-connection']
    const sent = await bytes(incoming)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { method: incoming.method ?? 'GET', headers }, resolve)
        .on('error', reject)
        .end(sent)
    })
    if (proxy.delay > 0) await sleep(proxy.delay)
    await held
    const status = answer.statusCode ?? 502
    const answerHeaders = { ...answer.headers }
    delete answerHeaders['transfer-encoding']
    outgoing.writeHead(status, answerHeaders)
    // Passed on as it comes: a page shows its first part before the API has answered for the rest.
    const chunks: Buffer[] = []
    const isPage = answer.headers['content-type']?.startsWith('text/html')
    for await (const chunk of answer) {
      chunks.push(chunk)
      await send(outgoing, chunk, isPage ? proxy.drip : 0)
    }
    exchanges.push({
      method: incoming.method ?? '',
      url: url.href,
      requestHeaders: lines(incoming),
      status,
      headers: lines(answer),
      body: Buffer.concat(chunks),
    })
    outgoing.end()
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy())
  })
  // TLS: the browser's maker, on business of its own.
  server.on('connect', (_, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const proxy: RecordingProxy = {
    exchanges,
    url: `http://127.0.0.1:${port}`,
    delay: 0,
    drip: 0,
    hold() {
      held = new Promise((resolve) => (release = resolve))
    },
    release: () => release(),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}
