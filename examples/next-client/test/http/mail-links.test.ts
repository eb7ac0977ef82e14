import { describe, expect, it } from 'vitest'
import { click, useMailApp } from '../support/mail-app'
import { stranger, type Person } from '../support/person'
import { query } from '../support/session-rows'

const mail = useMailApp()

const login = ({ email, password }: Person, given = password) =>
  stranger(mail.url).post('/api/auth/login', { email, password: given })

const confirm = (person: Person) => person.post('/api/auth/verify-email', {})

const reset = (person: Person, newPassword = 'a different password') =>
  person.post('/api/auth/reset-password', { newPassword })

/** An hour later, for the links of this person. */
const expire = ({ email }: Person) =>
  query(
    `update auth.verification set "expiresAt" = now() - interval '1 second'
     where value = (select id from auth."user" where email = $1)`,
    [email],
  )

/** Where an answer leads, whichever way it says so. */
const leadsTo = ({ headers }: Response) => new URL(headers.get('location') ?? '', mail.url).href

/** The statuses of several at once. */
const statuses = async (answers: Promise<Response>[]) =>
  (await Promise.all(answers)).map(({ status }) => status).sort()

describe('an address', () => {
  it('is confirmed before anybody signs in with it; signing in sends another link', async () => {
    const ada = await mail.newcomer()
    const first = await mail.confirmLink(ada)
    expect((await login(ada, 'wrong password')).status).toBe(401)
    const refused = await login(ada)
    expect(refused.status).toBe(403)
    expect((await refused.json()).detail).toContain('confirm your address')
    expect(refused.headers.getSetCookie()).toEqual([])
    await expect.poll(() => mail.confirmLink(ada)).not.toBe(first)
    await click(ada, first)
    expect((await confirm(ada)).status).toBe(204)
    expect((await login(ada)).status).toBe(200)
  })

  it('is not confirmed by a click alone: programs that look at mail click, too', async () => {
    const ada = await mail.newcomer()
    const page = await click(ada, await mail.confirmLink(ada))
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Confirm')])
    expect((await login(ada)).status).toBe(403)
  })
})

describe('a link to confirm an address', () => {
  it('works once, also of ten at once, and then no more', async () => {
    const ada = await mail.newcomer()
    await click(ada, await mail.confirmLink(ada))
    const cookie = ada.cookie()
    const again = () =>
      fetch(`${mail.url}/api/auth/verify-email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: mail.url, cookie },
        body: '{}',
      })
    expect(await statuses(Array.from({ length: 10 }, again))).toEqual([204, ...Array(9).fill(410)])
    const used = await again()
    expect([used.status, (await used.json()).detail]).toEqual([
      410,
      'This link has been used, or is too old.',
    ])
  })

  it('works for an hour, and for nobody who hasn’t it', async () => {
    const ada = await mail.newcomer()
    const link = await mail.confirmLink(ada)
    await expire(ada)
    await click(ada, link)
    expect((await confirm(ada)).status).toBe(410)
    expect((await confirm(stranger(mail.url))).status).toBe(410)
    const guess = stranger(mail.url)
    await click(guess, '/verify-email?token=abcdefghijklmnopqrstuvwxyzabcdef')
    expect((await confirm(guess)).status).toBe(410)
    // Nor does one kind of link do what another is for.
    const eve = await mail.newcomer()
    await click(eve, (await mail.confirmLink(eve)).replace('/verify-email', '/reset-password'))
    expect((await reset(eve)).status).toBe(410)
  })
})

describe.each([
  ['confirm', '/verify-email'],
  ['reset', '/reset-password'],
])('a click on a link to %s', (kind, path) => {
  const token = 'abcdefghijklmnopqrstuvwxyzABCDEF'

  it('leads on to the page without what it held, which goes into an HttpOnly cookie', async () => {
    const person = stranger(mail.url)
    const led = await person.fetch(`${path}?token=${token}`)
    expect([led.status, leadsTo(led)]).toEqual([303, mail.url + path])
    expect(led.headers.get('referrer-policy')).toBe('no-referrer')
    expect(led.headers.get('cache-control')).toBe('no-store')
    const [cookie, ...others] = led.headers.getSetCookie()
    expect(others).toEqual([])
    expect(cookie).toMatch(
      new RegExp(`^link_${kind}=${token}; Path=/; .*Max-Age=3600; HttpOnly; SameSite=lax$`),
    )
    const page = await person.fetch(path)
    expect([page.status, page.headers.get('cache-control')]).toEqual([
      200,
      expect.stringContaining('no-store'),
    ])
    expect(await page.text()).not.toContain(token)
  })

  it.each([
    `?token=${token}&next=//evil.example`,
    `?token=${token}&callbackURL=https://evil.example&redirectTo=//evil.example`,
    `?next=https://evil.example&token=${token}&token=//evil.example`,
  ])('leads only home: %s', async (search) => {
    const led = await fetch(`${mail.url}${path}${search}`, {
      redirect: 'manual',
      headers: { 'x-forwarded-host': 'evil.example' },
    })
    expect(leadsTo(led)).toBe(mail.url + path)
  })

  it.each(['', 'x', '../../etc', 'a'.repeat(65), '%00', 'a%0d%0aset-cookie:x=y'])(
    'with what can’t be a token keeps nothing: %j',
    async (bad) => {
      const person = stranger(mail.url)
      const led = await person.fetch(`${path}?token=${bad}`)
      expect([led.status, person.cookie()]).toEqual([303, ''])
    },
  )
})

describe('a reset', () => {
  it('ends all sessions and access tokens, and the old password', async () => {
    const ada = await mail.member()
    const phone = stranger(mail.url)
    await phone.post('/api/auth/login', { email: ada.email, password: ada.password })
    for (const one of [ada, phone]) expect((await one.fetch('/api/todos')).status).toBe(200)
    const elsewhere = stranger(mail.url)
    await click(elsewhere, await mail.resetLink(ada))
    const done = await reset(elsewhere)
    expect([done.status, await done.text()]).toEqual([204, ''])
    // It signs nobody in, and the link is forgotten.
    expect(elsewhere.cookie()).toBe('')
    for (const one of [ada, phone]) expect((await one.fetch('/api/todos')).status).toBe(401)
    expect((await login(ada)).status).toBe(401)
    expect((await login(ada, 'a different password')).status).toBe(200)
  })

  it('works once, also of five at once, and takes the account’s other links with it', async () => {
    const ada = await mail.member()
    const [first, second] = [await mail.resetLink(ada), await mail.resetLink(ada)]
    const browsers = Array.from({ length: 5 }, () => stranger(mail.url))
    await Promise.all(browsers.map((browser) => click(browser, first)))
    const done = await statuses(browsers.map((browser) => reset(browser)))
    expect(done).toEqual([204, ...Array(4).fill(410)])
    await click(ada, second)
    expect((await reset(ada, 'one more password')).status).toBe(410)
    expect((await login(ada, 'a different password')).status).toBe(200)
  })

  it('takes no password that guessing begins with; the link is good still', async () => {
    const ada = await mail.member()
    await click(ada, await mail.resetLink(ada))
    for (const weak of ['Password123!', 'short', ada.email]) {
      const refused = await reset(ada, weak)
      expect(refused.status).toBe(400)
      expect((await refused.json()).errors).toEqual([
        { path: 'newPassword', message: expect.any(String) },
      ])
    }
    expect((await reset(ada)).status).toBe(204)
  })

  it('confirms the address: the link was read there', async () => {
    const ada = await mail.newcomer()
    await mail.confirmLink(ada)
    await click(ada, await mail.resetLink(ada))
    expect((await reset(ada)).status).toBe(204)
    expect((await login(ada, 'a different password')).status).toBe(200)
    // Whoever registered the address before, and chose that password, is not let in.
    expect((await login(ada)).status).toBe(401)
  })

  it('is not possible with a link of before the password was changed, or after an hour', async () => {
    const ada = await mail.member()
    const old = await mail.resetLink(ada)
    const body = { currentPassword: ada.password, newPassword: 'a different password' }
    expect((await ada.post('/api/account/password', body)).status).toBe(204)
    await click(ada, old)
    expect((await reset(ada, 'one more password')).status).toBe(410)
    await click(ada, await mail.resetLink(ada))
    await expire(ada)
    expect((await reset(ada, 'one more password')).status).toBe(410)
    expect((await login(ada, 'a different password')).status).toBe(200)
  })

  it('is not possible for an account that is gone', async () => {
    const ada = await mail.member()
    const link = await mail.resetLink(ada)
    const gone = await ada.post('/api/account/deletion', { currentPassword: ada.password })
    expect(gone.status).toBe(204)
    await click(ada, link)
    expect((await reset(ada)).status).toBe(410)
  })
})

it('the database holds no link that works', async () => {
  const ada = await mail.newcomer()
  const tokens = [await mail.confirmLink(ada), await mail.resetLink(ada)].map(
    (link) => link.split('token=')[1] ?? '',
  )
  const rows = await query(
    `select count(*) as count, string_agg(v::text, ' ') as all from auth.verification v
     where value = (select id from auth."user" where email = $1)`,
    [ada.email],
  )
  expect(rows?.['count']).toBe('2')
  for (const token of tokens) expect(String(rows?.['all'])).not.toContain(token)
})
