import { beforeEach, describe, expect, it } from 'vitest'
import type { Device } from '../../src/shared/device'
import { member, stranger, type Person } from '../support/person'
import { useRunningApp } from '../support/running-app'
import { sendJson, todo } from '../support/stub-api'
import { breakUserDeletion, userExists } from '../support/user-rows'
import { readable } from '../support/wire'

const running = useRunningApp()
let ada: Person
let phone: Person

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Safari/604.1'

/** Signs somebody in once more. */
async function onAnotherDevice({ email, password }: Person, userAgent: string): Promise<Person> {
  const device = stranger(running.app.url)
  const answer = await device.fetch('/api/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify({ email, password }),
  })
  expect(answer.status).toBe(200)
  return device
}

async function devices(person: Person): Promise<Device[]> {
  const response = await person.fetch('/api/account/devices')
  expect(response.status).toBe(200)
  return (await response.json()).devices
}

const signedIn = async (person: Person) =>
  (await (await person.fetch('/api/auth/get-session')).json()) !== null

const end = (person: Person, id = '', headers: Record<string, string> = {}) =>
  person.fetch(`/api/account/devices${id && `/${id}`}`, { method: 'DELETE', headers })

beforeEach(async () => {
  ada = await member(running.app.url)
  phone = await onAnotherDevice(ada, PHONE)
})

describe('the devices of an account', () => {
  it('are all there, the one that asks marked and first, and no token is told', async () => {
    expect(await devices(phone)).toEqual([
      expect.objectContaining({ name: 'Safari on iPhone', current: true }),
      expect.objectContaining({ current: false }),
    ])
    expect((await devices(ada)).map(({ current }) => current)).toEqual([true, false])
    for (const path of ['/api/account/devices', '/account']) {
      const bytes = await readable(await ada.fetch(path))
      for (const person of [ada, phone]) {
        expect(bytes).not.toContain(person.sessionCookie().split('.')[0])
      }
    }
  })

  it('can be signed out, one, and only that one', async () => {
    const tablet = await onAnotherDevice(ada, 'tablet')
    const [, other] = await devices(ada).then((all) => [
      all.find(({ current }) => current),
      all.find(({ name }) => name === 'Safari on iPhone'),
    ])
    expect((await end(ada, other?.id)).status).toBe(204)
    expect(await Promise.all([ada, phone, tablet].map(signedIn))).toEqual([true, false, true])
    expect((await end(ada, other?.id)).status).toBe(404)
    expect(await devices(ada)).toHaveLength(2)
  })

  it('can be signed out, all but this one', async () => {
    expect((await end(phone)).status).toBe(204)
    expect(await Promise.all([ada, phone].map(signedIn))).toEqual([false, true])
  })

  it('are nobody else’s to see or to end', async () => {
    const [mine] = await devices(ada)
    const bob = await member(running.app.url, 'Bob')
    expect((await end(bob, mine?.id)).status).toBe(404)
    expect(await devices(bob)).toHaveLength(1)
    const nobody = stranger(running.app.url)
    expect((await nobody.fetch('/api/account/devices')).status).toBe(401)
    for (const id of ['', mine?.id]) expect((await end(nobody, id)).status).toBe(401)
    expect(await Promise.all([ada, phone].map(signedIn))).toEqual([true, true])
  })

  it('are not ended from a page that another person has left open', async () => {
    const [, other] = await devices(ada)
    const acting = { 'x-acting-user': 'somebody-else' }
    for (const id of ['', other?.id]) {
      const answer = await end(ada, id, acting)
      expect([answer.status, (await answer.json()).type]).toEqual([409, 'urn:todos:other-user'])
    }
    expect(await signedIn(phone)).toBe(true)
  })

  it('are not ended by another site’s page, and the one in use not by mistake', async () => {
    const [mine, other] = await devices(ada)
    for (const id of ['', other?.id]) {
      expect((await end(ada, id, { origin: 'https://evil.example.test' })).status).toBe(403)
    }
    expect((await end(ada, mine?.id)).status).toBe(409)
    expect(await Promise.all([ada, phone].map(signedIn))).toEqual([true, true])
  })
})

describe('the name of an account', () => {
  const change = (person: Person, body: object, headers: Record<string, string> = {}) =>
    person.fetch('/api/account', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const nameOf = async (person: Person) =>
    (await (await person.fetch('/api/auth/get-session')).json()).user.name

  it('can be changed, and is changed on all devices', async () => {
    const answer = await change(ada, { name: '  Ada Lovelace ' })
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(await nameOf(phone)).toBe('Ada Lovelace')
    expect(await (await ada.fetch('/account')).text()).toContain('value="Ada Lovelace"')
  })

  it.each([
    ['blank', { name: ' ' }],
    ['too long', { name: 'x'.repeat(101) }],
    ['with control characters', { name: 'a\u0000b' }],
    ['beside another field', { name: 'Ada', email: 'other@example.test' }],
    ['beside a role', { name: 'Ada', role: 'admin' }],
  ])('is refused: %s', async (_, body) => {
    expect((await change(ada, body)).status).toBe(400)
    expect(await nameOf(ada)).toBe('Ada')
  })

  it('is not changed by another site’s page, by nobody, or from a page of somebody else', async () => {
    expect(
      (await change(ada, { name: 'Eve' }, { origin: 'https://evil.example.test' })).status,
    ).toBe(403)
    expect((await change(stranger(running.app.url), { name: 'Eve' })).status).toBe(401)
    expect((await change(ada, { name: 'Eve' }, { 'x-acting-user': 'eve' })).status).toBe(409)
    expect(await nameOf(ada)).toBe('Ada')
  })
})

it('the account’s page is for who is signed in, and leads back after signing in', async () => {
  const answer = await stranger(running.app.url).fetch('/account')
  const location = answer.headers.get('location') ?? (await answer.text())
  expect(location).toContain('/login?next=%2Faccount')
})

describe('the deletion of an account', () => {
  const remove = (person: Person, body: object, headers: Record<string, string> = {}) =>
    person.fetch('/api/account/deletion', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  it('takes the password, and ends all there is of it: here, elsewhere, and in memory', async () => {
    const { email, password } = ada
    const cookies = [ada, phone].map((person) => person.cookie())
    for (const person of [ada, phone]) {
      expect((await person.fetch('/api/todos')).status).toBe(200)
    }
    const answer = await remove(ada, { currentPassword: password })
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(ada.sessionCookie()).toBe('')
    for (const cookie of cookies) {
      const headers = { cookie }
      expect((await fetch(`${running.app.url}/api/todos`, { headers })).status).toBe(401)
      const session = await fetch(`${running.app.url}/api/auth/get-session`, { headers })
      expect(await session.json()).toBeNull()
    }
    const again = await stranger(running.app.url).post('/api/auth/login', { email, password })
    expect(again.status).toBe(401)
    expect(await userExists(email)).toBe(false)
  })

  it.each([
    ['a wrong password', { currentPassword: 'wrong password' }, 400],
    ['no password', {}, 400],
    ['an empty one', { currentPassword: '' }, 400],
    ['somebody else’s id beside it', { currentPassword: 'correct horse battery', id: 'x' }, 400],
  ])('is refused with %s', async (_, body, status) => {
    expect((await remove(ada, body)).status).toBe(status)
    expect(await Promise.all([ada, phone].map(signedIn))).toEqual([true, true])
  })

  it('is refused from another site, to nobody, and from a page of somebody else', async () => {
    const body = { currentPassword: ada.password }
    const origin = 'https://evil.example.test'
    expect((await remove(ada, body, { origin })).status).toBe(403)
    expect((await remove(stranger(running.app.url), body)).status).toBe(401)
    expect((await remove(ada, body, { 'x-acting-user': 'eve' })).status).toBe(409)
    expect(await userExists(ada.email)).toBe(true)
  })

  it('counts guesses at the password, with those of who would change it', async () => {
    const newPassword = 'a different password'
    // At once, so that however slow they are, none becomes due again meanwhile.
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, guess) => {
        const currentPassword = `wrong password ${guess}`
        return guess % 2 === 0
          ? remove(ada, { currentPassword })
          : ada.post('/api/account/password', { currentPassword, newPassword })
      }),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array(11).fill(400),
      ...Array(3).fill(429),
    ])
    const refused = answers.filter(({ status }) => status === 429)
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await userExists(ada.email)).toBe(true)
  })

  it('is all or nothing: where the last step fails, one is signed in still, and may again', async () => {
    const mend = await breakUserDeletion(ada.email)
    try {
      expect((await remove(ada, { currentPassword: ada.password })).status).toBe(503)
    } finally {
      await mend()
    }
    expect(await signedIn(ada)).toBe(true)
    const { email, password } = ada
    expect(
      (await stranger(running.app.url).post('/api/auth/login', { email, password })).status,
    ).toBe(200)
    expect((await remove(ada, { currentPassword: password })).status).toBe(204)
  })

  it('works as a form without a script, which leads to the sign-in page or back', async () => {
    const send = async (currentPassword: string) => {
      const body = new URLSearchParams({ currentPassword })
      const answer = await ada.fetch('/api/account/deletion', { method: 'POST', body })
      return answer.headers.get('location') ?? ''
    }
    const wrong = await send('wrong password')
    expect(wrong).toBe('/account?form=deletion&error=current#deletion')
    expect(await (await ada.fetch(wrong)).text()).toContain('That is not your password.')
    const done = await send(ada.password)
    expect(done).toBe('/login?reason=deleted')
    expect(await (await ada.fetch(done)).text()).toContain('Your account is deleted')
  })

  it('says how many todos go with it', async () => {
    const shown = async (count: number, nextCursor: string | null = null) => {
      running.api.respond = (_request, response) =>
        sendJson(response, 200, { items: Array(count).fill(todo('A')), nextCursor })
      return (await (await ada.fetch('/account')).text()).replaceAll('<!-- -->', '')
    }
    expect(await shown(1)).toContain('Your 1 todo and what is in the bin go with it.')
    expect(await shown(37)).toContain('Your 37 todos and what is in the bin go with it.')
    expect(await shown(100, 'more')).toContain('Your more than 100 todos and')
    running.api.respond = (_request, response) => sendJson(response, 503, {})
    expect(await (await ada.fetch('/account')).text()).toContain('All that is in it goes with it.')
  })
})

it('password managers are led to the password', async () => {
  const answer = await stranger(running.app.url).fetch('/.well-known/change-password')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account#password'])
  const html = await (await ada.fetch('/account')).text()
  expect(html).toMatch(/id="password"/)
  for (const name of ['username', 'current-password', 'new-password']) {
    expect(html).toContain(`autoComplete="${name}"`)
  }
})
