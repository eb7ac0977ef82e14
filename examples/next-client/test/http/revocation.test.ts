import { skipRedis, startRedis, type RedisServer } from '@examples/local-stack/redis'
import { todoTokenContract } from '@examples/token-contract'
import { connectRedis, todoRevocations } from '@examples/token-contract/revocations'
import { createGuard, isAuthError, type Guard } from 'jwt-guard'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { startApp, type App } from '../support/app'
import { click } from '../support/mail-app'
import { member, stranger, type Person } from '../support/person'
import { addExpiredSessions } from '../support/session-rows'
import { startMailServer, type MailServer } from '../support/smtp'
import { startStubApi, type StubApi } from '../support/stub-api'

describe.skipIf(skipRedis)('with REDIS_URL the API learns of each end at once', () => {
  let redis: RedisServer
  let api: StubApi
  let app: App
  let connection: ReturnType<typeof connectRedis>
  let guard: Guard<unknown>

  beforeAll(async () => {
    ;[redis, api] = await Promise.all([startRedis(), startStubApi()])
    const variables = inject('variables')
    app = await startApp({ ...variables, TODO_API_URL: api.url, REDIS_URL: redis.url })
    connection = connectRedis(redis.url)
    await vi.waitFor(() => connection.ping(), 5_000)
    const audience = variables['TODO_API_AUDIENCE'] ?? ''
    const contract = todoTokenContract({ issuer: app.url, audience, lifetime: '15m' })
    const { lifetime } = contract
    const { isRevoked } = todoRevocations(connection, { onFailure: 'closed', lifetime })
    guard = createGuard({ ...contract.guard(), isRevoked })
  })
  afterAll(async () => {
    guard.close()
    connection.disconnect()
    await Promise.all([app.stop(), api.stop(), redis.kill()])
  })

  /** What the API gets with this person's requests. */
  async function accessTokenOf(person: Person): Promise<string> {
    api.reset()
    await person.fetch('/api/todos')
    return api.seen[0]?.headers.authorization?.replace('Bearer ', '') ?? ''
  }

  async function reasonOf(token: string): Promise<string | undefined> {
    try {
      await guard.verify(token)
      return undefined
    } catch (error) {
      return isAuthError(error) ? error.reason : String(error)
    }
  }

  async function secondDevice(person: Person): Promise<Person> {
    const device = stranger(app.url)
    const { email, password } = person
    await device.post('/api/auth/login', { email, password })
    return device
  }

  it('of a sign-out, by the page and by Better Auth’s own route: that session, no other', async () => {
    for (const path of ['/api/auth/logout', '/api/auth/sign-out']) {
      const person = await member(app.url)
      const other = await secondDevice(person)
      const [token, others] = [await accessTokenOf(person), await accessTokenOf(other)]
      expect([await reasonOf(token), await reasonOf(others)]).toEqual([undefined, undefined])
      expect((await person.post(path, {})).status).toBe(200)
      expect([await reasonOf(token), await reasonOf(others)]).toEqual(['revoked', undefined])
    }
  })

  it('of all other sessions, when they are revoked and when the password changes', async () => {
    for (const [path, body] of [
      ['/api/auth/revoke-other-sessions', {}],
      [
        '/api/auth/change-password',
        {
          currentPassword: 'correct horse battery',
          newPassword: 'a different password',
          revokeOtherSessions: true,
        },
      ],
    ] as const) {
      const person = await member(app.url)
      // More than Better Auth looks at by itself.
      await addExpiredSessions(person.sessionCookie(), 100)
      const other = await secondDevice(person)
      const others = await accessTokenOf(other)
      expect(await reasonOf(others)).toBeUndefined()
      expect((await person.post(path, body)).status).toBe(200)
      expect(await reasonOf(others)).toBe('revoked')
      expect(await reasonOf(await accessTokenOf(person))).toBeUndefined()
    }
  })

  it('of a reset and of a deletion: all of the account’s, within a second', async () => {
    const mails: MailServer = await startMailServer()
    const variables = { ...inject('variables'), TODO_API_URL: api.url, REDIS_URL: redis.url }
    // Another process on the same database, keys and Redis, under the same name.
    const other = await startApp({ ...variables, BETTER_AUTH_URL: app.url, SMTP_URL: mails.url })
    try {
      const ended = async (person: Person, work: () => Promise<unknown>) => {
        const phone = await secondDevice(person)
        const tokens = [await accessTokenOf(person), await accessTokenOf(phone)]
        expect(await Promise.all(tokens.map(reasonOf))).toEqual([undefined, undefined])
        await work()
        const since = performance.now()
        expect(await Promise.all(tokens.map(reasonOf))).toEqual(['revoked', 'revoked'])
        expect(performance.now() - since).toBeLessThan(1_000)
      }
      const ada = await member(app.url)
      await ended(ada, async () => {
        const visitor = stranger(other.url)
        const ask = (path: string, body: object) =>
          visitor.fetch(path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', origin: app.url },
            body: JSON.stringify(body),
          })
        expect((await ask('/api/auth/forgot-password', { email: ada.email })).status).toBe(202)
        await click(visitor, await mails.linkTo(ada.email, /new password/))
        const newPassword = 'a different password'
        expect((await ask('/api/auth/reset-password', { newPassword })).status).toBe(204)
      })
      const bob = await member(app.url)
      await ended(bob, async () => {
        const currentPassword = bob.password
        expect((await bob.post('/api/account/deletion', { currentPassword })).status).toBe(204)
      })
    } finally {
      await other.stop()
      await mails.stop()
    }
  })

  it('a Redis that is gone holds up neither signing in nor signing out, and the log says so', async () => {
    const person = await member(app.url)
    await accessTokenOf(person)
    await redis.kill()
    try {
      expect((await person.post('/api/auth/logout', {})).status).toBe(200)
      expect(await accessTokenOf(await secondDevice(person))).not.toBe('')
      expect(app.log()).toMatch(/no Redis|revocation/)
    } finally {
      await redis.restart()
    }
  })
})
