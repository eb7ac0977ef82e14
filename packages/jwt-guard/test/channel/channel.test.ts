import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, it } from 'vitest'
import { channelEvents } from '../../src/channel.js'
import { createGuard } from '../../src/index.js'
import { AUDIENCE, ISSUER } from '../support/issuer.js'

it('publishes a refusal on its channel, and nothing once nobody listens', async () => {
  const heard: unknown[] = []
  const listener = (message: unknown): void => void heard.push(message)
  const guard = createGuard({
    issuer: ISSUER,
    audience: AUDIENCE,
    secret: 's'.repeat(32),
    onEvent: channelEvents(),
  })
  subscribe('jwt-guard:rejected', listener)
  await guard.verify('nonsense').catch(() => undefined)
  unsubscribe('jwt-guard:rejected', listener)
  await guard.verify('nonsense').catch(() => undefined)
  expect(heard).toHaveLength(1)
  expect(heard[0]).toMatchObject({ type: 'rejected', reason: 'malformed_token' })
})
