import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'

/** What a route does: the object it answers, or a refusal that is thrown. */
export type Route = (request: RouteRequest) => Promise<object>

export interface RouteRequest {
  readonly path: string
  /** As the framework shows it. */
  readonly authorization: string | readonly string[] | null | undefined
}

/** A framework with one route for all paths and nothing but its defaults. */
export interface Framework {
  readonly name: string
  /** The statuses of refusals; false where its defaults make each a 500. */
  readonly keepsStatus: boolean
  open(route: Route): Promise<OpenFramework>
}

export interface OpenFramework {
  send(path: string, authorization?: string): Promise<Answer>
  close(): unknown
}

/** All that a client sees, but for what differs between any two answers. */
export interface Answer {
  readonly status: number
  readonly statusText: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

type FetchHandler = (request: Request) => Response | Promise<Response>

/** Those that need no port. */
export function openHandler(handler: FetchHandler): OpenFramework {
  return {
    close: () => undefined,
    send: async (path, authorization) =>
      answerOf(await handler(requestTo('http://127.0.0.1', path, authorization))),
  }
}

/** Those that answer on a port alone; the server listens, or is about to. */
export async function openServer(server: Server): Promise<OpenFramework> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    send: async (path, authorization) =>
      answerOf(await fetch(requestTo(`http://127.0.0.1:${port}`, path, authorization))),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function requestTo(origin: string, path: string, authorization: string | undefined): Request {
  const headers = authorization === undefined ? {} : { authorization }
  return new Request(`${origin}${path}`, { headers })
}

const VARYING = ['date', 'connection', 'keep-alive']

async function answerOf(response: Response): Promise<Answer> {
  const headers = Object.fromEntries(response.headers)
  for (const name of VARYING) delete headers[name]
  if (headers['retry-after'] !== undefined) headers['retry-after'] = 'some seconds'
  const { status, statusText } = response
  return { status, statusText, headers, body: await response.text() }
}
