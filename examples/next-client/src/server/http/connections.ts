import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import { IncomingMessage, Server } from 'node:http'
import { Socket } from 'node:net'

/** Milliseconds from the first byte of a request to the end of its headers, and to its own end. */
const HEADERS_MS = 10_000
const REQUEST_MS = 30_000

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'

/** What a process may set. */
export interface ConnectionTimes {
  /** Milliseconds that an idle connection stays open. */
  readonly keepAlive: number
  /** Milliseconds for the headers of a request; 10 s without it. */
  readonly headers?: number
}

/** Next makes the server, and says so to nobody: its connections tell. */
function settleServers({ keepAlive, headers = HEADERS_MS }: ConnectionTimes): void {
  const settled = new WeakSet<object>()
  subscribe('net.server.socket', (message) => {
    const socket = message instanceof Object && 'socket' in message ? message.socket : undefined
    if (!(socket instanceof Socket && 'server' in socket && socket.server instanceof Server)) return
    if (!settled.has(socket.server)) {
      settled.add(socket.server)
      socket.server.keepAliveTimeout = keepAlive
      socket.server.headersTimeout = headers
      socket.server.requestTimeout = REQUEST_MS
    }
    boundFirstHeaders(socket, headers)
  })
}

const awaited = new WeakMap<Socket, NodeJS.Timeout>()

/**
 * Ends a connection whose first headers aren't there in time. Node does so, too, as it does with
 * later ones; but it looks every 30 s only, and Next's server can't be told to look more often.
 */
function boundFirstHeaders(socket: Socket, ms: number): void {
  const timer = setTimeout(() => socket.end(TIMED_OUT, () => socket.destroy()), ms).unref()
  socket.once('close', () => clearTimeout(timer))
  awaited.set(socket, timer)
}

/** Bounds how long connections of this process wait, and for what. To be called once. */
export function guardConnections(times: ConnectionTimes): void {
  settleServers(times)
  subscribe('http.server.request.start', (message) => {
    const request = message instanceof Object && 'request' in message ? message.request : undefined
    if (request instanceof IncomingMessage) clearTimeout(awaited.get(request.socket))
  })
}
