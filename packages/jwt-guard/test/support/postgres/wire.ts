import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

export interface Wire {
  /** The same database by way of the wire. */
  readonly url: string
  /** How often the server has said that it is ready for more, which ends a round trip. */
  readonly roundTrips: () => number
  readonly close: () => Promise<void>
}

/** Stands between client and Postgres and counts. */
export async function tapWire(url: string): Promise<Wire> {
  const target = new URL(url)
  const port = Number(target.port)
  const sockets = new Set<Socket>()
  let ready = 0
  const server = createServer((client) => {
    const upstream = connect(port, target.hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.pipe(client)
    const count = messageCounter('Z')
    upstream.on('data', (bytes: Buffer) => {
      ready += count(bytes)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  target.port = String((server.address() as AddressInfo).port)
  return {
    url: target.href,
    roundTrips: () => ready,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Counts the server's messages of a type: a byte for it, then the length in four. */
function messageCounter(type: string): (bytes: Buffer) => number {
  let rest = Buffer.alloc(0)
  return (bytes) => {
    let found = 0
    rest = Buffer.concat([rest, bytes])
    while (rest.length >= 5) {
      const length = 1 + rest.readUInt32BE(1)
      if (rest.length < length) break
      if (rest[0] === type.charCodeAt(0)) found += 1
      rest = rest.subarray(length)
    }
    return found
  }
}
