import { z } from 'zod'
import { tokenContract } from '../../src/better-auth.js'
import { createTestIssuer } from '../../src/testing.js'
import { eachWay } from '../support/app-functions.js'
import { fromJavaScript } from '../support/from-javascript.js'

const where = { issuer: 'https://app.example.com', audience: 'https://api.example.com' } as const
const signedIn = {
  user: { id: 'alice', email: 'alice@example.com', name: 'Alice' },
  session: { id: 's', userId: 'alice' },
}

/** What Better Auth is told when it asks for the claims of a token. */
async function payloadWith(claims: object): Promise<string> {
  const contract = tokenContract({ ...where, lifetime: '15m', claims: fromJavaScript(claims) })
  return contract
    .jwt()
    .jwt.definePayload(signedIn)
    .then(
      (payload) => `a token of ${JSON.stringify(payload)}`,
      () => 'no token',
    )
}

eachWay([
  {
    name: 'claims.from of a token contract',
    good: { role: 'admin' },
    outcome: 'no token',
    // Within the five seconds that a sign-in waits for it.
    but: { 'settles late': 'a token of {"role":"admin"}' },
    use: (from) => payloadWith({ schema: z.object({ role: z.string() }), from }),
  },
  {
    name: 'claims.schema of a token contract',
    good: { value: {} },
    outcome: 'no token',
    but: { 'settles late': 'a token of {"role":"admin"}' },
    use: (validate) =>
      payloadWith({
        schema: { '~standard': { version: 1, vendor: 'x', validate } },
        from: () => ({ role: 'admin' }),
      }),
  },
  {
    name: 'onWarning of a token contract',
    good: undefined,
    outcome: 'made',
    async use(onWarning) {
      const audience = 'https://app.example.com'
      tokenContract({ issuer: audience, audience, lifetime: '15m', onWarning })
      return 'made'
    },
  },
  {
    name: 'definePayload of a test issuer',
    good: {},
    outcome: 'no token',
    but: { 'settles late': 'a token' },
    use: (definePayload) =>
      createTestIssuer(fromJavaScript({ definePayload }))
        .token('alice')
        .then(
          () => 'a token',
          () => 'no token',
        ),
  },
])
