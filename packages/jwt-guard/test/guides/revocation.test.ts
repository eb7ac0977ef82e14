import { betterAuth } from 'better-auth'
import { admin, jwt } from 'better-auth/plugins'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { expect, it, onTestFinished } from 'vitest'
import { tokenContract } from '../../src/better-auth.js'
import { createGuard } from '../../src/index.js'
import { createMemoryStore, createRevocationList } from '../../src/revocation.js'
import { emptyTables, SECRET } from '../better-auth/real-issuer.js'

const origin = 'https://app.example.com'
const secret = `${SECRET}-of-jwt`
const authOptions = {
  baseURL: origin,
  secret: SECRET,
  database: memoryAdapter(emptyTables()),
  emailAndPassword: { enabled: true },
  telemetry: { enabled: false },
}

it('signs out for good, as the guide shows it', async () => {
  const contract = tokenContract({
    issuer: 'https://app.example.com',
    audience: 'https://api.example.com',
    lifetime: '15m',
    sessionId: true, // adds `sid`: Better Auth sends none by itself
    secret,
  })

  const list = createRevocationList(createMemoryStore(), {
    onFailure: 'closed',
    lifetime: contract.lifetime,
  })

  const guard = createGuard({ ...contract.guard(), isRevoked: list.isRevoked })

  const auth = betterAuth({
    ...authOptions,
    plugins: [jwt(contract.jwt()), admin()],
    databaseHooks: list.databaseHooks(),
  })

  onTestFinished(() => guard.close())
  const { headers } = await auth.api.signUpEmail({
    body: { name: 'Ada', email: 'ada@example.com', password: 'correct horse' },
    returnHeaders: true,
  })
  const cookie = headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const { token } = await auth.api.getToken({ headers: { cookie } })
  expect((await guard.verify(token)).claims.email).toBe('ada@example.com')
  await auth.api.signOut({ headers: { cookie } })
  await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'revoked' })
})
