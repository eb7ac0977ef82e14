import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Readiness } from './health.js'

interface ShutdownSettings {
  server: Server
  readiness: Readiness
  /** Closes what the requests need, once there are none. */
  release: () => Promise<void>
  /** Milliseconds between "not ready" and closing the socket, for the balancer to notice. */
  notice?: number
  /** Milliseconds the requests under way may take after that. */
  grace?: number
}

/**
 * Ends the server without a request that was accepted being cut off: not ready first, then no new
 * connections, then the last answers, then the database. Within 10 s in all.
 */
export async function shutDown(settings: ShutdownSettings): Promise<void> {
  const { server, readiness, release, notice = 1_000, grace = 7_000 } = settings
  readiness.drain()
  // Clients with a connection kept alive are asked to leave it with this answer.
  server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'))
  await sleep(notice)

  const closed = new Promise((resolve) => server.close(resolve))
  // Node closes what is idle at this moment; who becomes idle later would hold the server open.
  const sweep = setInterval(() => server.closeIdleConnections(), 100)
  const timer = setTimeout(() => server.closeAllConnections(), grace)
  await closed
  clearInterval(sweep)
  clearTimeout(timer)
  await release()
}
