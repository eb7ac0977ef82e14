import { describe, expect, it } from 'vitest'
import { member, stranger } from '../support/person'
import { useRunningApp } from '../support/running-app'
import { sendJson, todo } from '../support/stub-api'

const running = useRunningApp({ ENABLE_LAB: 'true' })

describe('the lab', () => {
  it('says at the start that it is open', () => {
    expect(running.app.log()).toContain('ENABLE_LAB=true')
  })

  it('makes 30 attempts a minute for somebody: their failures count for the whole app', async () => {
    const person = await member(running.app.url)
    const attempts = Array.from({ length: 35 }, () => person.post('/api/lab/no-token', {}))
    const answers = await Promise.all(attempts)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(5)
    expect(running.api.seen).toHaveLength(30)
    for (const { headers } of refused) {
      const seconds = Number(headers.get('retry-after'))
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(60)
    }
    const other = await member(running.app.url)
    expect((await other.post('/api/lab/no-token', {})).status).toBe(200)
  })

  it('has a neighbour whose place nobody can have taken', async () => {
    const squatter = stranger(running.app.url)
    const account = { name: 'S', email: 'neighbour@lab.invalid', password: squatter.password }
    expect((await squatter.post('/api/auth/register', account)).status).toBe(201)
    const { user } = await (await squatter.fetch('/api/auth/get-session')).json()
    expect((await squatter.post('/api/lab/other-path', {})).status).toBe(200)
    const [, id] =
      /^\/api\/users\/([^/]+)\/todos$/.exec(running.api.seen[0]?.url.split('?')[0] ?? '') ?? []
    expect(id).toMatch(/./)
    expect(id).not.toBe(user.id)
  })

  it('gives no token away, whatever the API answers', async () => {
    const person = await member(running.app.url)
    let token = ''
    running.api.respond = (request, response) => {
      token = (request.headers.authorization ?? '').replace(/^Bearer /, '')
      sendJson(response, 200, { items: [todo('mine')], nextCursor: null })
    }
    const answer = await (await person.post('/api/lab/valid', {})).text()
    const [, claims, signature = ''] = token.split('.')
    expect(signature.length).toBeGreaterThan(40)
    expect(answer).not.toContain(signature)
    expect(answer).not.toContain(claims)
  })
})
