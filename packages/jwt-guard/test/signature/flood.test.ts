import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGuard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, goodClaims, ISSUER, sign } from '../support/issuer.js'

const FLOOD = 900
const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, cache: false } as const

/** Another program of the same process that needs libuv's threads, as a sign-in does. */
const errands = {
  'a password is hashed': async () => {
    // What Better Auth takes.
    const options = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 }
    await promisify<string, string, number, object, Buffer>(scrypt)('password', 'salt', 64, options)
  },
  'a host name is looked up': async () => {
    await lookup('localhost')
  },
  'keys are fetched': async () => {
    const { jwk } = await createSigningKey()
    const server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const guard = createGuard({ ...OPTIONS, jwksUri: `http://localhost:${port}/jwks` })
    onTestFinished(() => guard.close())
    await guard.ready()
  },
}

describe('while forged ES512 tokens flood in', () => {
  it.each(Object.entries(errands))('%s', async (_, run) => {
    const [known, forger] = await Promise.all([
      createSigningKey('key-1', 'ES512'),
      createSigningKey('key-1', 'ES512'),
    ])
    const guard = createGuard({ ...OPTIONS, jwks: { keys: [known.jwk] } })
    const forged = await sign(forger, goodClaims())
    await expect(guard.verify(forged)).rejects.toMatchObject({ reason: 'bad_signature' })
    let answered = 0
    const flood = Array.from({ length: FLOOD }, () =>
      guard.verify(forged).catch(() => {
        answered += 1
      }),
    )
    await run()
    // The threads were its, too, long before the flood was over.
    expect(answered).toBeLessThan(FLOOD)
    await Promise.all(flood)
    expect(answered).toBe(FLOOD)
  })
})
