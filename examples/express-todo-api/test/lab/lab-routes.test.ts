import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from '../support/api.js'

const newId = () => `lab-${randomUUID()}`

describe('with the lab', () => {
  let api: Api
  beforeAll(async () => {
    api = await startApi({ lab: true })
  })
  afterAll(() => api.close())

  /** The document of the API doesn't have this route: it is of demos. */
  const lab = () => supertest.agent(api.server).auth(api.alice.token, { type: 'bearer' })

  const linesOf = async (id: string): Promise<Record<string, unknown>[]> => {
    const { body, headers } = await lab().get(`/api/lab/log/${id}`).expect(200)
    expect(headers['cache-control']).toBe('private, no-store')
    return body.lines.map((line: string) => JSON.parse(line))
  }

  test('the lines of a refused request say why, each with its id', async () => {
    const id = newId()
    const token = await api.issuer.token(api.alice.id, { lifetime: -60 })
    await api.as({ token }).get('/api/todos').set('X-Request-Id', id).expect(401)
    const lines = await linesOf(id)
    expect(lines).toEqual([
      expect.objectContaining({ msg: 'request refused', reason: 'expired' }),
      expect.objectContaining({ msg: 'request completed', res: { status: 401 } }),
    ])
    const req = { id, method: 'GET', path: '/api/todos' }
    for (const line of lines) expect(line).toMatchObject({ req })
    for (const part of token.split('.')) expect(JSON.stringify(lines)).not.toContain(part)
  })

  test('refused at once, each has its own lines', async () => {
    const requests = Array.from({ length: 20 }, (_, index) => ({ id: newId(), index }))
    await Promise.all(
      requests.map(async ({ id, index }) => {
        const token = await api.issuer.token({ sub: api.alice.id, aud: `https://${index}` })
        await api.as({ token }).get('/api/todos').set('X-Request-Id', id).expect(401)
      }),
    )
    for (const { id, index } of requests) {
      const [refused] = await linesOf(id)
      expect(refused).toMatchObject({ req: { id }, details: { actual: `https://${index}` } })
    }
  })

  test('it is asked with a token, and answers once', async () => {
    const id = newId()
    await api.as(api.alice).get('/api/todos').set('X-Request-Id', id).expect(200)
    await api.as().get(`/api/lab/log/${id}`).expect(401)
    expect(await linesOf(id)).toHaveLength(1)
    await lab().get(`/api/lab/log/${id}`).expect(404)
    await lab().get('/api/lab/log/other').expect(404)
    await lab().post(`/api/lab/log/${id}`).expect(405)
  })
})
