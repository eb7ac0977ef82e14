import { describe, expect, it } from 'vitest'
import { CONTROL } from '../../src/shared/lab-outcome'
import { member, stranger } from '../support/person'
import { useRunningApp } from '../support/running-app'
import { sendJson, todo } from '../support/stub-api'
import { JWT_SHAPED, readable } from '../support/wire'

const running = useRunningApp({ ENABLE_LAB: 'true' })

/** What reached the API, beside the questions for its log. */
const tried = () => running.api.seen.filter(({ url }) => !url.startsWith('/api/lab/log/'))

describe('the lab', () => {
  it('says at the start that it is open', () => {
    expect(running.app.log()).toContain('ENABLE_LAB=true')
  })

  it('has a neighbour whose place nobody can have taken', async () => {
    const squatter = stranger(running.app.url)
    const account = { name: 'S', email: 'neighbour@lab.invalid', password: squatter.password }
    expect((await squatter.post('/api/auth/register', account)).status).toBe(201)
    const { user } = await (await squatter.fetch('/api/auth/get-session')).json()
    expect((await squatter.post('/api/lab/other-path', {})).status).toBe(200)
    const [, id] = /^\/api\/users\/([^/]+)\/todos$/.exec(tried()[0]?.url.split('?')[0] ?? '') ?? []
    expect(id).toMatch(/./)
    expect(id).not.toBe(user.id)
  })

  it('gives no token away, whatever the API answers and logs', async () => {
    const person = await member(running.app.url)
    const tokens = new Set<string>()
    running.api.respond = ({ url, headers }, response) => {
      const [, sent = ''] = /access_token=([^&]*)/.exec(url) ?? []
      const token = (headers.authorization ?? sent).replace(/^Bearer /, '')
      tokens.add(token)
      const id = headers['x-request-id'] ?? ''
      if (url.startsWith('/api/lab/log/')) {
        sendJson(response, 200, { lines: [`{"req":{"id":"${url}"},"was":"${token}"}`] })
      } else {
        const headersOfAll = { 'www-authenticate': `Bearer realm="${token}"`, 'x-id': String(id) }
        sendJson(response, 200, { items: [todo(token)], nextCursor: null }, headersOfAll)
      }
    }
    for (const name of [CONTROL, 'in-address', 'tampered', 'own-key', 'too-long', 'user-header']) {
      const answer = await readable(await person.post(`/api/lab/${name}`, {}))
      expect(JWT_SHAPED.exec(answer)?.[0], name).toBeUndefined()
      for (const token of tokens) {
        for (const part of token.split('.').slice(1).filter(Boolean)) {
          expect(answer.includes(part), name).toBe(false)
        }
      }
    }
    // Three of them were sent with the person’s own.
    expect(tokens.size).toBe(4)
  })

  it('a 200 with somebody else’s todo in it is no success', async () => {
    const person = await member(running.app.url)
    const held = async (name: string) =>
      (await (await person.post(`/api/lab/${name}`, {})).json()).held
    running.api.respond = ({ headers }, response) => {
      const theirs = { ...todo('Theirs'), userId: headers['x-user-id'] ?? 'mine' }
      sendJson(response, 200, { items: [theirs], nextCursor: null })
    }
    expect([await held(CONTROL), await held('user-header')]).toEqual([true, false])
  })

  it('asks for the log of the request that it has just made, with the person’s own token', async () => {
    const person = await member(running.app.url)
    await person.post('/api/lab/tampered', {})
    const [attempt, question] = running.api.seen
    const id = String(attempt?.headers['x-request-id'])
    expect(id).toMatch(/^lab-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(question?.url).toBe(`/api/lab/log/${id}`)
    expect(question?.headers.authorization).not.toBe(attempt?.headers.authorization)
    // A request id of the browser's own goes nowhere.
    running.api.seen.length = 0
    await person.fetch('/api/lab/no-token', {
      method: 'POST',
      headers: { 'x-request-id': id },
    })
    expect(tried()[0]?.headers['x-request-id']).not.toBe(id)
  })

  it('without a script, a card is a form that leads to its verdict, for its own person alone', async () => {
    const person = await member(running.app.url)
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }
    const sent = await person.fetch('/api/lab/tampered', form)
    expect(sent.status).toBe(303)
    expect(sent.headers.get('location')).toBe('/lab?tried=tampered#verdict')
    const page = await (await person.fetch('/lab?tried=tampered')).text()
    // This API lets everybody in.
    expect(page).toMatch(/Got in(<!-- -->)?:.*200 OK/)
    expect(page).toContain('0 of 1 held, 14 to try')
    for (const title of ['Request', 'Answer', 'The API’s log', 'The code']) {
      expect(page).toContain(`<h3>${title}</h3>`)
    }
    const other = await member(running.app.url)
    expect(await (await other.fetch('/lab?tried=tampered')).text()).not.toContain('Got in')

    // The neighbour's todo is made first.
    running.api.respond = (_, response) => sendJson(response, 201, todo('Theirs'))
    const all = await person.fetch('/api/lab/all', form)
    expect(all.headers.get('location')).toBe('/lab?tried=all')
    expect(await (await person.fetch('/lab?tried=all')).text()).toContain('of 15 held')
    const nobody = stranger(running.app.url)
    expect((await nobody.fetch('/api/lab/all', form)).headers.get('location')).toBe(
      '/login?next=%2Flab',
    )
  })

  it('makes 60 attempts a minute for somebody: their failures count for the whole app', async () => {
    const person = await member(running.app.url)
    running.api.respond = (_, response) => sendJson(response, 201, todo('Theirs'))
    for (let count = 0; count < 3; count += 1) {
      const { status, headers } = await person.post('/api/lab/all', {})
      expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store'])
    }
    expect(tried().length).toBeGreaterThanOrEqual(48)
    const { status, headers } = await person.post('/api/lab/all', {})
    expect(status).toBe(429)
    const seconds = Number(headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(60)
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }
    const led = await person.fetch('/api/lab/all', form)
    expect(led.headers.get('location')).toBe('/lab?error=429')
    const other = await member(running.app.url)
    expect((await other.post('/api/lab/no-token', {})).status).toBe(200)
  })
})
