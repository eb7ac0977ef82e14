import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'

/**
 * What `X-Forwarded-For` says from here on: nothing but what is known.
 *
 * Next leaves the header as a client sent it, and adds the connection's address only where there is
 * none; so without this, anybody could choose the address that attempts to sign in are counted by.
 *
 * @param connection the address of the other end of the connection
 * @param given the header as it came
 * @param trusted whether there are proxies whose word is taken. Then the header is their chain, with
 *   the connection's address at its end; who in it is trusted is Better Auth's to see. Without any,
 *   it is the connection's address alone.
 */
export function forwardedFor(
  connection: string,
  given: string | readonly string[] | undefined,
  trusted: boolean,
): string {
  // IPv4 on a socket that listens for both.
  const address = connection.replace(/^::ffff:(?=\d+\.)/, '')
  if (!trusted || given === undefined) return address
  const chain = [given].flat().flatMap((text) => text.split(','))
  return [...chain.map(withoutPort).filter(Boolean), address].join(', ')
}

/** Some balancers write `ip:port`, and IPv6 in brackets; with it, no entry would be an address. */
function withoutPort(entry: string): string {
  const text = entry.trim().replace(/^"(.*)"$/, '$1')
  const [, address] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? /^([\d.]+):\d+$/.exec(text) ?? []
  return address ?? text
}

/** Sees to it for every request to this process, before Next does. To be called once. */
export function guardClientAddress(trusted: boolean): void {
  subscribe('http.server.request.start', (message) => {
    const request = message instanceof Object && 'request' in message ? message.request : undefined
    if (!(request instanceof IncomingMessage)) return
    const { headers, socket } = request
    headers['x-forwarded-for'] = forwardedFor(
      socket.remoteAddress ?? '',
      headers['x-forwarded-for'],
      trusted,
    )
  })
}
