import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from '../src/free-port.js'

/** The first that the system gives to whoever connects. */
const EPHEMERAL =
  process.platform === 'linux'
    ? Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s/)[0])
    : 32_768

test('a free port is none that a connection of somebody else takes meanwhile', async () => {
  const ports = await Promise.all(Array.from({ length: 100 }, () => freePort()))
  expect(Math.max(...ports)).toBeLessThan(EPHEMERAL)
  expect(new Set(ports).size).toBeGreaterThan(90)
})

test('the one that is wanted, unless it is taken', async () => {
  const wanted = await freePort()
  expect(await freePort(wanted)).toBe(wanted)
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  expect(await freePort(port)).not.toBe(port)
  other.close()
})
