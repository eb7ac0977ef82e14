import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isAuthError, type Guard, type Principal } from 'jwt-guard'
import { WebSocketServer, type WebSocket } from 'ws'

export function createApp(guard: Guard): Server {
  const server = createServer((_req, res) => res.writeHead(426).end())
  const holders = new WeakMap<IncomingMessage, Principal>()
  const sockets = new WebSocketServer({
    server,
    verifyClient: ({ req }, done) => {
      guard.authenticate(authorization(req)).then(
        (principal) => {
          holders.set(req, principal)
          done(true)
        },
        (error: unknown) => {
          if (!isAuthError(error)) return done(false, 500)
          const headers = { ...error.headers, 'Content-Type': 'application/problem+json' }
          done(false, error.status, JSON.stringify(error.toProblem()), headers)
        },
      )
    },
  })
  sockets.on('connection', (socket, req) => serve(socket, holders.get(req)))
  return server
}

/** As they came: `req.headers` would hide a second one. */
function authorization({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_, i) => rawHeaders[i - 1]?.toLowerCase() === 'authorization' && i % 2)
}

function serve(socket: WebSocket, principal: Principal | undefined): void {
  if (principal === undefined) return socket.terminate()
  const left = Math.min(principal.expiresAt * 1000 - Date.now(), 2 ** 31 - 1) // a timer's longest
  const end = setTimeout(() => socket.close(1008, 'token expired'), left)
  socket.on('close', () => clearTimeout(end))
  socket.on('error', () => socket.terminate())
  socket.send(JSON.stringify({ hello: principal.userId }))
}
