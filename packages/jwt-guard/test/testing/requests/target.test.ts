import { once } from 'node:events'
import { createServer } from 'node:http'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTestIssuer } from '../../../src/testing.js'

const issuer = createTestIssuer()

/** Says what arrived. */
function echo(): express.Express {
  const app = express()
  app.use(express.text({ type: '*/*' }))
  app.use((req, res) => {
    const { method, url, headers } = req
    if (url === '/moved') res.redirect('/elsewhere')
    else if (url === '/nothing') res.status(204).end()
    else res.json({ method, url, type: headers['content-type'], body: req.body })
  })
  return app
}

async function json(response: Response): Promise<unknown> {
  return response.json()
}

describe('a client sends to', () => {
  it('an Express app, which is closed again', async () => {
    const as = issuer.client(echo())
    expect(await json(await as('a').get('/x?y=1'))).toMatchObject({ method: 'GET', url: '/x?y=1' })
    expect((await as('a').get('/nothing')).status).toBe(204)
    expect((await as('a').head('/x')).status).toBe(200)
  })

  it('a Node server, listening or not', async () => {
    const server = createServer(echo())
    const as = issuer.client(server)
    expect((await as().get('/x')).status).toBe(200)
    expect(server.listening).toBe(false)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    expect((await as().get('/x')).status).toBe(200)
    expect(server.listening).toBe(true)
  })

  it('a server that isn’t listening, as often as a test likes: no leak, side by side too', async () => {
    const warnings: string[] = []
    const warned = (warning: Error): unknown => warnings.push(warning.message)
    process.on('warning', warned)
    onTestFinished(() => void process.off('warning', warned))
    const server = createServer(echo())
    const listeners = (): readonly number[] =>
      ['error', 'listening', 'close', 'request'].map((name) => server.listenerCount(name))
    const before = listeners()
    const as = issuer.client(server)
    for (let request = 0; request < 12; request += 1) {
      expect((await as().get('/x')).status).toBe(200)
    }
    const all = await Promise.all(Array.from({ length: 12 }, (_, n) => as().get(`/${n}`)))
    expect(await Promise.all(all.map(async (one) => await json(one)))).toMatchObject(
      all.map((_, n) => ({ url: `/${n}` })),
    )
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([])
    expect(listeners()).toEqual(before)
  })

  it('a server that is about to listen: no leak either', async () => {
    const server = createServer(echo())
    const as = issuer.client(server)
    server.listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await Promise.all(Array.from({ length: 12 }, () => as().get('/x')))
    expect(server.listenerCount('error')).toBe(0)
  })

  it('the URL of a server, and redirects are answers', async () => {
    const { url, close } = await issuer.listen()
    onTestFinished(close)
    expect((await issuer.client(`${url}/`)().get('/api/auth/jwks')).status).toBe(200)
    expect((await issuer.client(new URL(url))().get('/other')).status).toBe(404)
    const moved = await issuer.client(echo())().get('/moved')
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/elsewhere'])
  })

  it('a fetch handler, and what has one', async () => {
    const handler = ({ url }: Request): Response => new Response(url)
    const service = { name: 'Hono', fetch: handler }
    expect(await (await issuer.client(handler)().get('/x')).text()).toBe('http://api.test/x')
    expect(await (await issuer.client(service)().get('x')).text()).toBe('http://api.test/x')
  })

  it('a body: JSON, unless it is text, a form or bytes', async () => {
    const as = issuer.client(echo())
    const cases = [
      [{ a: 1 }, 'application/json', '{"a":1}'],
      [null, 'application/json', 'null'],
      ['text', 'text/plain;charset=UTF-8', 'text'],
      [new URLSearchParams({ a: '1' }), 'application/x-www-form-urlencoded;charset=UTF-8', 'a=1'],
    ] as const
    for (const [body, type, text] of cases) {
      for (const method of ['post', 'put', 'patch'] as const) {
        const answer = await json(await as('a')[method]('/x', body))
        expect(answer).toMatchObject({ method: method.toUpperCase(), type, body: text })
      }
    }
    const patch = { headers: { 'content-type': 'application/merge-patch+json' } }
    expect(await json(await as('a').patch('/x', {}, patch))).toMatchObject({
      type: 'application/merge-patch+json',
    })
    expect(await json(await as('a').delete('/x'))).toMatchObject({ method: 'DELETE' })
    expect(await json(await as('a').send('OPTIONS', '/x'))).toMatchObject({ method: 'OPTIONS' })
  })
})
