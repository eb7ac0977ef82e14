import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/**
 * Below 32768, where Linux begins to give ports to whoever connects or asks for any (macOS and
 * Windows begin at 49152): one of those could be another's before it is listened on.
 */
const [FROM, TO] = [15_000, 32_000]

/** A port that is free on 127.0.0.1 now: `wanted` if it is, else any that nobody gets by chance. */
export async function freePort(wanted = randomInt(FROM, TO)): Promise<number> {
  const server = createServer()
  server.listen(wanted, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    // EACCES: Windows keeps some for itself.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES') return freePort()
    throw error
  }
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
