import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a key server does with a request. */
export type Fault = 'none' | 'down' | '500' | 'hang' | 'slow-loris' | '200 MiB' | 'HTML' | '{}'

/** A real key server on 127.0.0.1 that breaks on demand. */
export interface FaultyKeyServer {
  readonly uri: string
  /** Public keys it publishes. */
  keys: object[]
  /** Moments of the requests that reached it, in seconds. */
  readonly requests: number[]
  /** Bytes it could send. */
  readonly sent: () => number
  break(fault: Fault): Promise<void>
  stop(): void
}

const CHUNK = Buffer.alloc(65_536, ' ')
const HUGE = 200 * 1024 * 1024

export async function startKeyServer(): Promise<FaultyKeyServer> {
  const requests: number[] = []
  let fault: Fault = 'none'
  let sent = 0

  const answers: Record<Exclude<Fault, 'down'>, (res: ServerResponse) => void> = {
    none: (res) => void res.end(JSON.stringify({ keys: keyServer.keys })),
    '500': (res) => void res.writeHead(500).end('oops'),
    hang: () => undefined,
    'slow-loris'(res) {
      res.write('{"keys":[')
      const drip = setInterval(() => res.write(' '), 100)
      res.on('close', () => clearInterval(drip))
    },
    '200 MiB'(res) {
      let left = HUGE
      const send = (): void => {
        left -= CHUNK.length
        sent += CHUNK.length
        if (left > 0 && !res.destroyed) res.write(CHUNK, () => setImmediate(send))
        else res.end()
      }
      send()
    },
    HTML: (res) => void res.end('<!doctype html><title>Maintenance</title>'),
    '{}': (res) => void res.end('{}'),
  }

  const server = createServer((_, res) => {
    requests.push(performance.now() / 1000)
    if (fault === 'down') res.destroy()
    else answers[fault](res)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const keyServer: FaultyKeyServer = {
    uri: `http://127.0.0.1:${port}/jwks`,
    keys: [],
    requests,
    sent: () => sent,
    async break(next) {
      const [wasDown, isDown] = [fault === 'down', next === 'down']
      fault = next
      if (isDown && !wasDown) {
        server.closeAllConnections()
        server.close()
      }
      if (wasDown && !isDown) {
        server.listen(port, '127.0.0.1')
        await once(server, 'listening')
      }
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
  return keyServer
}
