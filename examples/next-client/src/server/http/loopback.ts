import 'server-only'

/** This machine's own names and addresses, without a port. */
const LOOPBACK = /^(?:(?:[\w-]+\.)*localhost\.?|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i

/** Whether a host name or an address can be nobody's but this machine's. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}
