import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { onTestFinished } from 'vitest'
import type { Guard } from '../../../src/index.js'
import { sendRaw, type RawAnswer } from '../../support/raw-http.js'

/** One small todo API behind each door, so that one suite of requests can judge them all. */
export interface Door {
  readonly name: string
  open(guard: Guard): Promise<OpenDoor>
}

export interface OpenDoor {
  send(request: Sent): Promise<RawAnswer>
  /** The user of every request that reached a handler. */
  readonly served: readonly string[]
  close(): unknown
}

export interface Sent {
  readonly method?: string
  readonly path?: string
  /** In order, repeated names included. */
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
}

export const ROWS = [
  { id: 'todo-a', userId: 'user-a', title: 'of A' },
  { id: 'todo-b', userId: 'user-b', title: 'of B' },
]

/** Opens a door for one test. */
export async function enter(door: Door, guard: Guard): Promise<OpenDoor> {
  const open = await door.open(guard)
  onTestFinished(async () => {
    await open.close()
  })
  return open
}

export function bearer(token: string): readonly (readonly [string, string])[] {
  return [['Authorization', `Bearer ${token}`]]
}

/** Speaks raw HTTP to a server that listens, or is about to. */
export async function overHttp(server: Server): Promise<Omit<OpenDoor, 'served'>> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    send: ({ method = 'GET', path = '/api/todos', headers = [], body }) =>
      sendRaw(
        port,
        [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)],
        body,
      ),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Calls a fetch handler as its platform would. */
export function overFetch(
  handler: (request: Request) => Response | Promise<Response>,
): Omit<OpenDoor, 'served'> {
  return {
    close: () => undefined,
    async send({ method = 'GET', path = '/api/todos', headers = [], body }) {
      const fields = new Headers()
      for (const [name, value] of headers) fields.append(name, value)
      const url = `http://127.0.0.1${path}`
      const response = await handler(
        new Request(url, { method, body: body ?? null, headers: fields }),
      )
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: method === 'HEAD' ? '' : await response.text(),
      }
    },
  }
}
