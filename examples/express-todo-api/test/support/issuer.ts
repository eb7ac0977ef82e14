import { freePort } from '@examples/local-stack/free-port'
import { createTestIssuer, type TestIssuer } from 'jwt-guard/testing'

export const AUDIENCE = 'https://todo-api.example.test'

/** An issuer that can also serve its keys, at the address which is its name. */
export interface Issuer extends TestIssuer {
  start(): Promise<void>
  stop(): Promise<void>
}

/** An authorization server as far as an API sees it: real keys, real signatures, real HTTP. */
export async function createIssuer(): Promise<Issuer> {
  const port = await freePort()
  const issuer = createTestIssuer({
    issuer: `http://127.0.0.1:${port}`,
    audience: AUDIENCE,
    definePayload: ({ user }) => ({ email: `${user.id}@example.test` }),
  })
  let close = () => {}
  return Object.assign(issuer, {
    start: async () => {
      ;({ close } = await issuer.listen(port))
    },
    stop: async () => close(),
  })
}
