import { hasPgBouncer, startPgBouncer, type Pooler } from '@examples/local-stack/pgbouncer'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { migrate, startApp, type App } from '../support/app'
import { member, stranger } from '../support/person'

describe.skipIf(!hasPgBouncer)('behind PgBouncer, which shares connections by transaction', () => {
  let pooler: Pooler
  let app: App

  beforeAll(async () => {
    const { DATABASE_URL = '', ...variables } = inject('variables')
    pooler = await startPgBouncer([DATABASE_URL])
    const through = {
      ...variables,
      DATABASE_URL: pooler.url(DATABASE_URL),
      TODO_API_URL: 'http://127.0.0.1:9',
    }
    await migrate({ ...through, BETTER_AUTH_URL: 'http://127.0.0.1:3000' })
    app = await startApp(through)
  })
  afterAll(async () => {
    await app?.stop()
    await pooler?.stop()
  })

  it('people sign up and in, several at once', async () => {
    const { email, password } = await member(app.url)
    const answers = await Promise.all(
      Array.from({ length: 3 }, () =>
        stranger(app.url).post('/api/auth/login', { email, password }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  })
})
