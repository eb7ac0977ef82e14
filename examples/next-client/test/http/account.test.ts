import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import type { Device } from '../../src/shared/device'
import { startApp, type App } from '../support/app'
import { member, stranger, type Person } from '../support/person'
import { readable } from '../support/wire'

let app: App
let ada: Person
let phone: Person

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Safari/604.1'

beforeAll(async () => {
  app = await startApp({ ...inject('variables'), TODO_API_URL: 'http://127.0.0.1:9' })
})
afterAll(() => app.stop())

/** Signs somebody in once more. */
async function onAnotherDevice({ email, password }: Person, userAgent: string): Promise<Person> {
  const device = stranger(app.url)
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
  ada = await member(app.url)
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
    const bob = await member(app.url, 'Bob')
    expect((await end(bob, mine?.id)).status).toBe(404)
    expect(await devices(bob)).toHaveLength(1)
    const nobody = stranger(app.url)
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
    expect((await change(stranger(app.url), { name: 'Eve' })).status).toBe(401)
    expect((await change(ada, { name: 'Eve' }, { 'x-acting-user': 'eve' })).status).toBe(409)
    expect(await nameOf(ada)).toBe('Ada')
  })
})

it('the account’s page is for who is signed in, and leads back after signing in', async () => {
  const answer = await stranger(app.url).fetch('/account')
  const location = answer.headers.get('location') ?? (await answer.text())
  expect(location).toContain('/login?next=%2Faccount')
})
