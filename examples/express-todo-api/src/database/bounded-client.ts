import { Socket } from 'node:net'
import pg from 'pg'

interface Bounds {
  /** Milliseconds that Postgres may take to answer a query; then the connection is closed. */
  answer: number
  /** Milliseconds for an answer that is there when the time is up, or for the goodbye. */
  grace?: number
}

/**
 * pg's client with bounds on what it waits for. Its own `query_timeout` leaves a connection in the
 * pool on which the next query waits, too; and it fires before an answer is read that arrived while
 * this process stood still, so that a committed write is told as failed.
 *
 * Here a connection that is silent for too long is closed, and what waits on it fails ("Query read
 * timeout"). So are the idle ones of the same pool that weren't heard of since: a server that is cut
 * off is cut off from all of them, and each would cost somebody the same wait. An answer that has
 * begun to arrive wins.
 */
export function boundedClients({ answer, grace = 250 }: Bounds): typeof pg.Client {
  const open = new Set<BoundedClient>()

  class BoundedClient extends pg.Client {
    readonly #socket: Socket
    #timer: NodeJS.Timeout | undefined
    /** When it was last known to answer; from `performance.now()`. */
    #heard = performance.now()

    constructor(config: pg.ClientConfig) {
      const socket = new Socket()
      super({ ...config, stream: () => socket })
      this.#socket = socket
      // Sequelize listens for errors only some time after it has connected. An error before that,
      // such as a server that is killed just then, would be unhandled and end this process.
      this.on('error', () => {})
      this.on('connect', () => open.add(this))
      this.on('drain', () => {
        this.#heard = performance.now()
        clearTimeout(this.#timer)
        this.#timer = undefined
      })
      this.on('end', () => {
        open.delete(this)
        clearTimeout(this.#timer)
      })
      // Proxies, because both have many signatures.
      this.query = new Proxy(this.query, {
        apply: (query, _, args) => {
          this.#wait()
          return Reflect.apply(query, this, args) as unknown
        },
      })
      this.end = new Proxy(this.end, {
        apply: (end, _, args) => {
          setTimeout(() => socket.destroy(), grace).unref()
          return Reflect.apply(end, this, args) as unknown
        },
      })
    }

    #wait(): void {
      const since = performance.now()
      clearTimeout(this.#timer)
      const goOn = (read: number) => {
        // What has arrived is read before the next timer fires.
        if (this.#socket.bytesRead === read) this.#give(since)
        else this.#timer = setTimeout(goOn, grace, this.#socket.bytesRead)
      }
      this.#timer = setTimeout(() => {
        this.#timer = setTimeout(goOn, grace, this.#socket.bytesRead)
      }, answer)
    }

    #give(since: number): void {
      for (const other of open) {
        const idle = other.#timer === undefined
        if (other === this || (idle && other.#heard < since)) {
          other.#socket.destroy(new Error('Query read timeout'))
        }
      }
    }
  }

  return BoundedClient
}
