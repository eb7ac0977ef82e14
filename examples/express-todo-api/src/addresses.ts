import { isIP } from 'node:net'

/** Whether a text is an address, or a network like 10.0.0.0/8. */
export function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

/**
 * The address in what a proxy wrote into X-Forwarded-For: some add the port
 * (`203.0.113.7:50123`, `[2001:db8::9]:50123`). Undefined if it is none.
 */
export function addressIn(text: string): string | undefined {
  const address = /^([\d.]+):\d+$/.exec(text)?.[1] ?? /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? text
  return isIP(address) === 0 ? undefined : address
}

/**
 * What one party has of addresses: an IPv4 address, or the /64 network of an IPv6 one, in which
 * anyone may take 2^64 addresses.
 */
export function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (ipv4 !== undefined) return ipv4
  const [head = '', tail = ''] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === '' ? [] : tail.split(':')
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}
