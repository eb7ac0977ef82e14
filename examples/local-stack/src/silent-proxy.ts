import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can go silent: what is sent is taken and never arrives, nothing ends. */
export interface SilentProxy {
  port: number
  /** From now on, for connections that there are and those to come. */
  silence(): void
  /** For new connections; those that went silent stay so, as after a failover. */
  speak(): void
  /** How many there are. */
  connections(): number
  close(): void
}

export async function silentProxy(port: number, host = '127.0.0.1'): Promise<SilentProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let silent = false
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect(port, host)
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => other.destroy())
      one.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
    }
    if (silent) mute(pair)
    else near.pipe(far).pipe(near)
  })
  const mute = ([near, far]: readonly [Socket, Socket]) => {
    near.unpipe()
    far.unpipe()
    near.resume()
    far.resume()
    near.on('end', () => near.destroy()) // Given up by the one who asks.
  }
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    silence() {
      silent = true
      pairs.forEach(mute)
    },
    speak() {
      silent = false
    },
    connections: () => pairs.size,
    close() {
      server.close()
      for (const pair of pairs) pair.forEach((socket) => socket.destroy())
    },
  }
}
