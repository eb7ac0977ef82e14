import { AsyncLocalStorage } from 'node:async_hooks'
import { IncomingMessage, Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/index.js'
import { AUDIENCE, createSigningKey, ISSUER, sign } from '../support/issuer.js'
import { DOORS } from './doors.js'
import { bearer, enter, type OpenDoor } from './doors/door.js'

const request = new AsyncLocalStorage<string>()
const key = await createSigningKey()
const unknown = await createSigningKey('unknown')

/** As an app's first middleware would, before any framework: each request has a context of its own. */
const emit = Server.prototype.emit
beforeAll(() => {
  vi.spyOn(Server.prototype, 'emit').mockImplementation(function (
    this: Server,
    ...args: unknown[]
  ) {
    const [event, message] = args
    const again = (): boolean => Reflect.apply(emit, this, args)
    if (event !== 'request' || !(message instanceof IncomingMessage)) return again()
    return request.run(String(message.headers['x-request-id']), again)
  })
})
afterAll(() => void vi.restoreAllMocks())

describe.each(DOORS)('a listener through $name', (door) => {
  it('runs in the context of the request that it is told of, at once or after waits', async () => {
    const told: [reason: string, request: string | undefined][] = []
    const guard = createGuard({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: async () => sleep(20, { keys: [key.jwk] }),
      keys: { minRefreshInterval: 1 },
      isRevoked: async () => sleep(5, false),
      onEvent(event) {
        if (event.type === 'rejected') told.push([event.reason, request.getStore()])
        if (event.type === 'verified') told.push([event.type, request.getStore()])
      },
    })
    const open = await enter(door, guard)
    const good = await sign(key)
    const sent: readonly [reason: string, token: string | undefined, path?: string][] = [
      ['verified', good],
      ['no_credentials', undefined],
      ['malformed_token', 'x'],
      ['expired', await sign(key, { exp: 1 })],
      ['unknown_key', await sign(unknown)],
      ['other_user', good, '/api/users/user-b/todos'],
      ['missing_scope', good, '/api/reports'],
    ]
    await Promise.all(sent.map(([reason, token, path]) => send(open, `of ${reason}`, token, path)))
    guard.close()
    for (const [reason] of sent) {
      expect(told).toContainEqual([reason, `of ${reason}`])
      if (reason !== 'verified') {
        expect(told.filter(([other]) => other === reason)).toHaveLength(1)
      }
    }
  })
})

/** In process, the platform calls the handler in the request's own context. */
function send(open: OpenDoor, id: string, token?: string, path?: string): Promise<unknown> {
  const headers: (readonly [string, string])[] = [
    ['X-Request-Id', id],
    ...(token === undefined ? [] : bearer(token)),
  ]
  return request.run(id, () => open.send({ headers, ...(path === undefined ? {} : { path }) }))
}
