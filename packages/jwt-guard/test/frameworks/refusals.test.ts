import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createGuard } from '../../src/index.js'
import { createTestIssuer } from '../../src/testing.js'
import { ELYSIA } from './elysia.js'
import { EXPRESS } from './express.js'
import { FASTIFY } from './fastify.js'
import { H3_FRAMEWORKS } from './h3.js'
import { HONO } from './hono.js'
import { KOA } from './koa.js'
import { NEST } from './nest.js'
import { NEXT } from './next.js'
import type { Answer, Framework, OpenFramework, Route } from './framework.js'
import { thrown, THROWN } from './thrown.js'

const FRAMEWORKS: readonly Framework[] = [
  ...EXPRESS,
  HONO,
  FASTIFY,
  ...NEST,
  KOA,
  ...H3_FRAMEWORKS,
  ...ELYSIA,
  ...NEXT,
]

describe.each(FRAMEWORKS)('$name, with nothing but its defaults', (framework) => {
  it('sends the same bytes for all causes of a code that a handler throws', async () => {
    const open = await enter(framework, async ({ path }) => {
      const [, code = '', index] = path.split('/')
      throw thrown(code, Number(index))
    })
    for (const [code, errors] of THROWN) {
      const answers = await Promise.all(errors.map((_, index) => open.send(`/${code}/${index}`)))
      expect(distinct(answers), code).toHaveLength(1)
      expect(JSON.stringify(answers), code).not.toMatch(/secret|reason|detail.:.a/)
      if (framework.keepsStatus) expect(answers[0]?.status).toBe(errors[0]?.status)
    }
  })

  it('sends the same bytes for whatever is wrong with a token', async () => {
    const open = await enter(framework, async ({ authorization }) => {
      const { userId } = await guard.authenticate(authorization)
      return { userId }
    })
    for (const [code, credentials] of hostile) {
      const answers = await Promise.all(credentials.map((one) => open.send('/', one)))
      expect(distinct(answers), code).toHaveLength(1)
    }
    const good = await open.send('/', `Bearer ${await issuer.token('alice')}`)
    expect([good.status, JSON.parse(good.body)]).toEqual([200, { userId: 'alice' }])
  })
})

const issuer = createTestIssuer()
const guard = createGuard(issuer.guardOptions)
/** By the code that each gets. */
const hostile = new Map<string, string[]>()

beforeAll(async () => {
  for (const credential of [...issuer.hostileTokens(), ...issuer.hostileHeaders()]) {
    const authorization = await credential.authorization()
    // Those alone that a client can send; the raw ones are in the contract suite.
    if (!SENDABLE.test(authorization)) continue
    hostile.set(credential.code, [...(hostile.get(credential.code) ?? []), authorization])
  }
  expect([...hostile.keys()].sort()).toEqual(['invalid_request', 'invalid_token', 'missing_token'])
})
afterAll(() => guard.close())

const SENDABLE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/

async function enter(framework: Framework, route: Route): Promise<OpenFramework> {
  // They write what they could not answer; what an error shows there is tested with the error.
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const open = await framework.open(route)
  onTestFinished(async () => {
    await open.close()
    silent.mockRestore()
  })
  return open
}

function distinct(answers: readonly Answer[]): readonly string[] {
  return [...new Set(answers.map((answer) => JSON.stringify(answer)))]
}
