import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { click, useMailApp } from '../support/mail-app'
import { stranger, type Person } from '../support/person'
import { userExists } from '../support/user-rows'

const mail = useMailApp({ TRUSTED_PROXIES: '127.0.0.1', AUTH_ATTEMPTS_PER_MINUTE: '60' })

let addresses = 0

/** A request from an address of its own, since attempts are counted by it. */
function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  addresses += 1
  return fetch(mail.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      origin: mail.url,
      'x-forwarded-for': `198.51.100.${addresses % 250}`,
      ...headers,
    },
    body: body instanceof URLSearchParams ? body : JSON.stringify(body),
  })
}

const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  post(path, new URLSearchParams(fields), {
    'content-type': 'application/x-www-form-urlencoded',
    ...headers,
  })

/** All that an answer says, but for its time. */
async function said(response: Response) {
  const headers = [...response.headers].filter(([name]) => name !== 'date')
  return { status: response.status, headers, body: await response.text() }
}

const account = ({ email }: Pick<Person, 'email'>, password = 'correct horse battery') => ({
  name: 'Ada',
  email,
  password,
})

const mailsTo = ({ email }: Pick<Person, 'email'>) =>
  mail.server.mails.filter(({ to }) => to === email)

describe('nobody learns whether there is such an account', () => {
  it('by registering: 202 without a cookie, to an address that is new, confirmed or not yet', async () => {
    const [newcomer, member] = [await mail.newcomer(), await mail.member()]
    const answers = [
      await said(await post('/api/auth/register', account(stranger(mail.url)))),
      await said(await post('/api/auth/register', account(newcomer))),
      await said(await post('/api/auth/register', account(member, 'another password'))),
      await said(await post('/api/auth/register', account({ email: member.email.toUpperCase() }))),
    ]
    expect(answers[0]).toMatchObject({ status: 202, body: '{"mailed":true}' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.headers.map(([name]) => name)).not.toContain('set-cookie')
    // Their owners do, by mail, which has no link that opens anything.
    for (const owner of [newcomer, member]) {
      const { text } = await mail.server.mailTo(owner.email, /already/)
      expect(text).not.toContain('token')
      const { email, password } = owner
      const signedIn = await post('/api/auth/login', { email, password })
      expect(signedIn.status).toBe(owner === member ? 200 : 403)
    }
  })

  it('by asking for a new password: 202', async () => {
    const member = await mail.member()
    const nobody = stranger(mail.url)
    const known = await said(await post('/api/auth/forgot-password', { email: member.email }))
    const unknown = await said(await post('/api/auth/forgot-password', { email: nobody.email }))
    expect(known).toMatchObject({ status: 202, body: '{"mailed":true}' })
    expect(unknown).toEqual(known)
    await mail.server.mailTo(member.email, /new password/)
    expect(mailsTo(nobody)).toEqual([])
  })

  it('by a form, either', async () => {
    const [known, unknown] = [await mail.newcomer(), stranger(mail.url)]
    for (const { email } of [known, unknown]) {
      const registered = await form('/api/auth/register', account({ email }))
      expect([registered.status, registered.headers.get('location')]).toEqual([
        303,
        '/verify-email?sent=1',
      ])
      const forgotten = await form('/api/auth/forgot-password', { email })
      expect(forgotten.headers.get('location')).toBe('/forgot-password?sent=1')
    }
    for (const [path, text] of [
      ['/verify-email?sent=1', 'We have sent you a mail'],
      ['/forgot-password?sent=1', 'If there is an account with this address'],
    ]) {
      expect(await (await fetch(mail.url + path)).text()).toContain(text)
    }
  })
})

describe('the forms of who comes by mail', () => {
  it('work without a script, and lead on', async () => {
    const ada = await mail.newcomer()
    const { email, password } = ada
    const signIn = await form('/api/auth/login', { email, password, next: '/todos' })
    expect(signIn.headers.get('location')).toBe('/login?error=403&next=%2Ftodos')
    const login = await (await fetch(`${mail.url}/login?error=403`)).text()
    expect(login).toContain('Please confirm your address first')
    expect(login).toContain('href="/forgot-password"')

    await click(ada, await mail.confirmLink(ada))
    const confirmed = () => form('/api/auth/verify-email', { next: '' }, { cookie: ada.cookie() })
    expect((await confirmed()).headers.get('location')).toBe('/login?reason=verified')
    expect((await confirmed()).headers.get('location')).toBe('/verify-email?error=410')
    expect(await (await fetch(`${mail.url}/verify-email?error=410`)).text()).toContain('too old')

    await click(ada, await mail.resetLink(ada))
    const reset = (newPassword: string) =>
      form('/api/auth/reset-password', { newPassword, next: '' }, { cookie: ada.cookie() })
    const weak = (await reset('Password123!')).headers.get('location')
    expect(weak).toBe('/reset-password?error=password')
    expect(await (await ada.fetch(weak ?? '')).text()).toContain('Please choose another password')
    const done = (await reset('a different password')).headers.get('location')
    expect(done).toBe('/login?reason=reset')
    expect(await (await fetch(mail.url + done)).text()).toContain('Your password is changed')
    expect((await reset('one more password')).headers.get('location')).toBe(
      '/reset-password?error=410',
    )
  })

  it('are sent from our own pages alone: 403', async () => {
    const ada = await mail.newcomer()
    await click(ada, await mail.confirmLink(ada))
    const bodies = {
      'forgot-password': { email: ada.email },
      'reset-password': { newPassword: 'a different password' },
      'verify-email': {},
    }
    for (const [name, body] of Object.entries(bodies)) {
      for (const origin of ['https://evil.example', 'null', `${mail.url}.evil.example`]) {
        const cookie = ada.cookie()
        const path = `/api/auth/${name}`
        expect((await post(path, body, { origin, cookie })).status).toBe(403)
        expect((await form(path, {}, { origin, cookie })).status).toBe(403)
      }
    }
    expect((await post('/api/auth/login', account(ada))).status).toBe(400)
    expect((await ada.post('/api/auth/verify-email', {})).status).toBe(204)
  })

  it.each([
    ['forgot-password', {}],
    ['forgot-password', { email: 'nobody' }],
    ['forgot-password', { email: 'a@example.test', redirectTo: 'https://evil.example' }],
    ['reset-password', { newPassword: 'long enough here', token: 'x'.repeat(24) }],
    ['verify-email', { token: 'x' }],
    ['verify-email', []],
  ])('take nothing but what they ask for: %s %j is 400', async (name, body) => {
    expect((await post(`/api/auth/${name}`, body)).status).toBe(400)
  })
})

describe('mails', () => {
  it('are three at once to an address, whoever asks for them, and the answer stays the same', async () => {
    const ada = await mail.newcomer()
    const { email } = ada
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post('/api/auth/forgot-password', { email })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    await expect.poll(() => mail.log()).toContain('too many of the kind “reset”')
    // Of another kind there still are some.
    await post('/api/auth/register', account(ada))
    await mail.server.mailTo(email, /already/)
    expect(mailsTo(ada).filter(({ subject }) => /new password/.test(subject))).toHaveLength(3)
  })

  it('hold what they should: who, from whom, no name that somebody chose, nothing to answer', async () => {
    const ada = stranger(mail.url)
    await post('/api/auth/register', { ...account(ada), name: 'Win at https://evil.example now' })
    const sent = await mail.server.mailTo(ada.email, /Confirm/)
    expect(sent.raw).not.toContain('evil')
    expect(sent.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    expect(sent.from).toBe('no-reply@localhost')
    expect(sent.text).toMatch(new RegExp(`^${mail.url}/verify-email\\?token=\\w{32}\r$`, 'm'))
  })

  it('that the server refuses are tried again, and the log repeats neither address nor link', async () => {
    const ada = stranger(mail.url)
    mail.server.refusal = 'go away with'
    try {
      expect((await post('/api/auth/register', account(ada))).status).toBe(202)
      await expect.poll(() => mail.log()).toMatch(/EMESSAGE.*tried again/)
    } finally {
      mail.server.refusal = undefined
    }
    await mail.confirmLink(ada)
    expect(mail.log()).not.toContain('go away')
    expect(mail.log()).not.toContain(ada.email)
    expect(mail.log()).not.toMatch(/token=/)
  })
})

it('attempts of one address are counted: 429, whether there is such an account or not', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.7' }
  const attempts = Array.from({ length: 61 }, (_, index) => `nobody-${index}@example.test`)
  const answers: Response[] = []
  for (const email of attempts) {
    answers.push(await post('/api/auth/forgot-password', { email }, headers))
  }
  expect(answers.map(({ status }) => status)).toEqual([...Array(60).fill(202), 429])
  expect(Number(answers[60]?.headers.get('retry-after'))).toBeGreaterThan(0)
})

it('registering somebody’s address gives nobody more guesses at their password', async () => {
  const ada = await mail.member()
  /** How many of 13 guesses at once are looked at. */
  async function looked(): Promise<number> {
    const guess = () => post('/api/auth/login', { email: ada.email, password: 'wrong password' })
    const answers = await Promise.all(Array.from({ length: 13 }, guess))
    return answers.filter(({ status }) => status === 401).length
  }
  expect(await looked()).toBe(11)
  expect((await post('/api/auth/register', account(ada))).status).toBe(202)
  await mail.server.mailTo(ada.email, /already/)
  // What follows the mail in the same call.
  await sleep(200)
  // One in half a minute, of which some may have gone by.
  expect(await looked()).toBeLessThan(5)
})

it('without a script, a wrong address is said, too', async () => {
  const wrong = await form('/api/auth/forgot-password', { email: 'nobody' })
  expect(wrong.headers.get('location')).toBe('/forgot-password?error=400')
  expect(await userExists('nobody')).toBe(false)
})
