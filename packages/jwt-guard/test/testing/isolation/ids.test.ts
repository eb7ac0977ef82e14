import express from 'express'
import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { afterAll, describe, expect, it } from 'vitest'
import { authErrors, getPrincipal, requireAuth } from '../../../src/express.js'
import { assertOwned, createGuard, isAuthError } from '../../../src/index.js'
import { createTestIssuer, expectIsolated } from '../../../src/testing.js'
import { equalBut } from '../../../src/testing/isolation/equal-but.js'

const issuer = createTestIssuer()
const guard = createGuard(issuer.guardOptions)
afterAll(() => guard.close())
const owner = issuer.user('alice')
const stranger = issuer.user('bob')

type Id = string | number

interface Answering {
  /** The 404 repeats the id that was asked for. */
  readonly echo?: boolean
  /** What it tells of a row that is there, beside the 404. */
  readonly tells?: (res: express.Response, id: Id) => object
}

/** An API with one row, of this id. */
function apiOf(id: Id, { echo = false, tells }: Answering = {}): express.Express {
  const row = { id, userId: owner.id, title: 'mine', version: 1 }
  const app = express()
  app.use('/api', requireAuth(guard))
  app.all('/api/todos/:id', (req, res) => {
    const asked = req.params.id
    const found = asked === String(id) ? row : undefined
    try {
      res.json(assertOwned(getPrincipal(req), found, 'userId'))
    } catch (error) {
      if (!isAuthError(error)) throw error
      const told = found === undefined ? {} : (tells?.(res, id) ?? {})
      const named = echo ? { instance: req.originalUrl, message: `no todo ${asked}, not 1` } : {}
      res.status(error.status).json({ ...error.toProblem(), ...named, ...told })
    }
  })
  app.use(authErrors())
  return app
}

async function verdict(id: Id, answering?: Answering, methods = ['GET', 'HEAD', 'PATCH']) {
  const routes = methods.map((method) => `${method} /api/todos/:id`)
  const check = expectIsolated(apiOf(id, answering), routes, {
    owner,
    stranger,
    row: () => ({ id }),
  })
  return check.then(
    () => '',
    (error: Error) => error.message,
  )
}

const IDS: readonly Id[] = [
  ...[0, 1, 2, 4, 7, 9, 11, 40, 41, 64, 112, 204, 401, 404, 2026, 65_536],
  ...['1', '4', '404', 'a', 'e', 'no', 'body', 'status', 'application', 'null', 'W/"1', '{}', '%'],
  ...['a/b', 'ä', '🙂', 'x y', '.*', '$&', '(a', '[', '\\d+', "o'b", '<b>', 'c0ffee', 'C0FFEE'],
  ...['00000000-0000-4000-8000-000000000001', 'ABCDEF00-0000-4000-8000-00000000000F'],
  ...['2026-11-29', 'GMT', 'W/', 'utf-8', 'x'.repeat(255), '9'.repeat(19)],
]

describe('expectIsolated, whatever the ids are', () => {
  it.each(IDS)('is content with an API that keeps rows apart: id %j', async (id) => {
    expect(await verdict(id)).toBe('')
  })

  it.each(IDS)('and with one that repeats the id that was asked for: id %j', async (id) => {
    expect(await verdict(id, { echo: true })).toBe('')
  })

  it.each<[string, (res: express.Response, id: Id) => object]>([
    ['a byte more', () => ({ x: 1 })],
    ['another text of the same length', () => ({ title: 'Not found', detail: 'x'.repeat(31) })],
    ['the row’s title', () => ({ was: 'mine' })],
    ['the id, where nobody asked it back', (_, id) => ({ id })],
    ['a header', (res) => Object(void res.set('X-Version', '1'))],
    ['an ETag of the row', (res) => Object(void res.set('ETag', 'W/"1"'))],
    ['a Location', (res, id) => Object(void res.set('Location', `/${encodeURIComponent(id)}`))],
  ])('finds what tells a row from none: %s', async (_, tells) => {
    for (const id of [1, 2, 4, 11, 40, 'a', 'c0ffee']) {
      for (const echo of [false, true]) {
        expect(await verdict(id, { echo, tells }, ['GET']), `${id} ${echo}`).toMatch(
          /it tells a row from none: (body|header)/,
        )
      }
    }
  })

  it.each([1, 11, 'a', 'c0ffee'])('finds it in the answer to a HEAD alone: id %j', async (id) => {
    const more = (): object => ({ more: 'x'.repeat(20) })
    expect(await verdict(id, { tells: more }, ['HEAD'])).toMatch(/header content-length/)
    const version = (res: express.Response): object => Object(void res.set('ETag', 'W/"1"'))
    for (const echo of [false, true]) {
      expect(await verdict(id, { echo, tells: version }, ['HEAD'])).toMatch(/header etag/)
    }
  })

  it.each([1, 'a', 'c0ffee'])('takes Hono’s ETag for what it is made of: id %j', async (id) => {
    const app = new Hono()
    app.use(etag())
    app.get('/todos/:id', async (c) => {
      const authorization = c.req.header('authorization')
      const principal = await guard.authenticate(authorization).catch(() => undefined)
      if (principal === undefined) return c.text('', 401)
      if (principal.userId === owner.id) return c.json({ id })
      return c.json({ message: `no ${c.req.param('id')}` }, 404)
    })
    const row = (): { id: Id } => ({ id })
    await expectIsolated(app, ['GET /todos/:id'], { owner, stranger, row })
  })
})

describe('two texts, but for a name', () => {
  it.each<[string, string, boolean]>([
    ['', '', true],
    ['no 1', 'no 27', true],
    ['1 of 1 is 1', '1 of 27 is 1', true],
    ['11', '2727', true],
    ['11', '127', true],
    ['no 1', 'no 1', true],
    ['no 1', 'no 28', false],
    ['no 27', 'no 1', false],
    ['no 1!', 'no 27', false],
    ['no 1', 'no', false],
    ['yes 1', 'no 27', false],
  ])('%j and %j: %j', (one, other, same) => {
    expect(equalBut(one, other, [['1', '27']])).toBe(same)
  })

  it('are compared in a moment, also where every place might be the name', () => {
    const before = process.cpuUsage()
    expect(equalBut('a'.repeat(100_000), `${'a'.repeat(99_999)}b`, [['a', 'aa']])).toBe(false)
    expect(equalBut('a'.repeat(100_000), 'a'.repeat(150_000), [['a', 'aa']])).toBe(false)
    expect(equalBut('x'.repeat(999_999), 'x'.repeat(999_998), [['1', '2']])).toBe(false)
    expect(equalBut(`${'1'.repeat(999_999)}!`, `${'1'.repeat(999_999)}.`, [['1', '2']])).toBe(false)
    expect(equalBut(`1${'x'.repeat(999_999)}`, `2${'x'.repeat(999_999)}`, [['1', '2']])).toBe(true)
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeLessThan(5_000_000)
  })
})
