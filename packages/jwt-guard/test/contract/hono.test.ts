import { Hono } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { authErrors, requireAuth } from '../../src/hono.js'
import { createGuard } from '../../src/index.js'
import { createTestIssuer } from '../../src/testing.js'

const issuer = createTestIssuer()
const guard = createGuard(issuer.guardOptions)
afterAll(() => guard.close())

/** What a client gets of a handler's own response. */
async function answerOf(response: Response): Promise<Response> {
  const app = new Hono()
  app.onError(authErrors())
  app.get('/', requireAuth(guard), () => response)
  const headers = { authorization: `Bearer ${await issuer.token('alice')}` }
  return app.request('/', { headers })
}

describe('a response that no copy can be made of passes untouched through Hono', () => {
  it('Response.error()', async () => {
    const failed = Response.error()
    expect(await answerOf(failed)).toBe(failed)
  })

  it('a switch of protocols', async () => {
    const upgrade = new Response(null)
    Object.defineProperty(upgrade, 'status', { value: 101 })
    expect(await answerOf(upgrade)).toBe(upgrade)
  })
})
