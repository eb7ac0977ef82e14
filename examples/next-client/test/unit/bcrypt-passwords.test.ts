import { hash as bcrypt } from 'bcryptjs'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { describe, expect, it } from 'vitest'
import { bcryptAndScrypt } from '../../recipes/bcrypt-passwords'

const EMAIL = 'grace@example.test'
const PASSWORD = 'from the old system'

/** An app whose one account was imported with a bcrypt hash. */
async function withImportedAccount(hash: string) {
  const now = new Date()
  const dates = { createdAt: now, updatedAt: now }
  const tables = {
    user: [{ id: 'u1', name: 'Grace', email: EMAIL, emailVerified: true, ...dates }],
    account: [
      {
        id: 'a1',
        userId: 'u1',
        accountId: 'u1',
        providerId: 'credential',
        password: hash,
        ...dates,
      },
    ],
    session: [],
    verification: [],
  }
  const auth = betterAuth({
    baseURL: 'http://app.example.test',
    secret: 'a secret for the tests, 32 bytes at least',
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true, password: bcryptAndScrypt },
    logger: { disabled: true },
  })
  const signIn = (password: string, email = EMAIL) =>
    auth.api.signInEmail({ body: { email, password }, returnHeaders: true })
  return { auth, tables, signIn }
}

describe('accounts imported with bcrypt hashes', () => {
  it.each(['a', 'b', 'y'])(
    'sign in with their old password, and with no other: version %s',
    async (version) => {
      const hash = (await bcrypt(PASSWORD, 4)).replace(/^\$2[aby]/, `$2${version}`)
      const { signIn } = await withImportedAccount(hash)
      expect((await signIn(PASSWORD)).response.user.id).toBe('u1')
      await expect(signIn('another password')).rejects.toMatchObject({ statusCode: 401 })
      await expect(signIn(hash)).rejects.toMatchObject({ statusCode: 401 })
    },
  )

  it('have scrypt once they change it', async () => {
    const { auth, tables, signIn } = await withImportedAccount(await bcrypt(PASSWORD, 4))
    const { headers } = await signIn(PASSWORD)
    const cookie = headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    await auth.api.changePassword({
      body: { currentPassword: PASSWORD, newPassword: 'in the new system' },
      headers: new Headers({ cookie }),
    })
    expect(tables.account[0]?.password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
    await expect(signIn(PASSWORD)).rejects.toMatchObject({ statusCode: 401 })
    expect((await signIn('in the new system')).response.user.id).toBe('u1')
  })

  it('live beside new ones', async () => {
    const { auth, signIn } = await withImportedAccount(await bcrypt(PASSWORD, 4))
    const email = 'new@example.test'
    await auth.api.signUpEmail({ body: { name: 'New', email, password: 'a new password' } })
    expect((await signIn('a new password', email)).response.user.email).toBe(email)
  })
})
