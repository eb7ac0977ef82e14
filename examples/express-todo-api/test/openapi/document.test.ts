import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiDocument } from '../../src/openapi.js'
import { startApi, type Api } from '../support/api.js'
import { errors, violations, type Answer } from '../support/contract.js'
import { operations, resolvedDocument, sharedResponses } from '../support/document.js'
import { routesOf } from '../support/routes.js'

const served: unknown = JSON.parse(JSON.stringify(openApiDocument))

describe('the document', () => {
  let api: Api

  beforeAll(async () => {
    api = await startApi()
  })
  afterAll(() => api.close())

  test('is served to anybody', async () => {
    const { body, headers } = await api.as().get('/openapi.json').expect(200)
    expect(body).toEqual(served)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    await api.as().post('/openapi.json').expect(405)
  })

  test('is OpenAPI 3.1 by its own schema', async () => {
    const result = await new Validator().validate(structuredClone(Object(served)))
    expect(result).toEqual({ valid: true })
  })

  test('has an id of its own for each operation, and asks for a token below /api', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, security } of operations) {
      expect([path, security]).toEqual([path, path.startsWith('/api') ? undefined : []])
    }
  })

  test('has every route of the app, and no other', () => {
    const [app] = api.server.listeners('request')
    const routes = routesOf(app).filter((route) => !route.startsWith('GET /docs'))
    expect(routes.sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort())
    expect(routes).toContain('PATCH /api/users/{userId}/todos/{id}')
  })

  test('both ways in have the same operations', () => {
    const below = (mount: string) =>
      operations
        .filter(({ path }) => path.startsWith(mount))
        .map(({ method, path, requestBody, responses }) => ({
          method,
          path: path.slice(mount.length),
          requestBody,
          responses,
        }))
    expect(below('/api/todos')).toHaveLength(7)
    expect(below('/api/users/{userId}/todos')).toEqual(below('/api/todos'))
  })

  test('an error below /api is a problem that says when or how to go on', () => {
    const all = operations.filter(({ path }) => path.startsWith('/api'))
    for (const { operationId, responses } of all) {
      for (const [status, { content = {}, headers }] of Object.entries(responses)) {
        const where = `${operationId} ${status}`
        if (Number(status) >= 400) {
          expect([where, Object.keys(content)]).toEqual([where, ['application/problem+json']])
        }
        const required = Object.keys(headers).filter((name) => headers[name]?.required)
        expect([where, ...required]).toContain('X-Request-Id')
        if (status === '401') expect(required).toContain('WWW-Authenticate')
        if (status === '429' || status === '503') expect(required).toContain('Retry-After')
      }
    }
  })

  test('its examples are what its schemas say', () => {
    const examples = examplesIn(resolvedDocument)
    expect(examples.length).toBeGreaterThan(20)
    for (const [schema, example] of examples) {
      expect([example, errors({ ...schema }, example)]).toEqual([example, []])
    }
  })
})

describe('a response that is not as documented is found', () => {
  const good: Answer = {
    method: 'DELETE',
    path: '/api/todos/0190a5d8-1234-7abc-8def-0123456789ab',
    status: 404,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      vary: 'Authorization',
      'x-request-id': 'x',
    },
    text: JSON.stringify({ type: 'about:blank', title: 'Not Found', status: 404 }),
  }
  const withBody = (body: object) => ({ text: JSON.stringify(body) })
  const without = (name: string) => ({ headers: { ...good.headers, [name]: undefined } })

  test('a good one is not', () => {
    expect(violations(good)).toEqual([])
    expect(violations({ ...good, path: `${good.path.toUpperCase()}/?x=1` })).toEqual([])
  })

  test.each<[string, Partial<Answer>]>([
    ['another status', { status: 418 }],
    ['a status of another operation', { status: 415 }],
    ['405 where the method is documented', { status: 405 }],
    ['another type', { headers: { ...good.headers, 'content-type': 'text/html' } }],
    ['no type', without('content-type')],
    ['no Cache-Control', without('cache-control')],
    ['one for shared caches', { headers: { ...good.headers, 'cache-control': 'max-age=60' } }],
    ['no Vary', without('vary')],
    ['no request id', without('x-request-id')],
    ['no body', { text: '' }],
    ['no JSON', { text: '<html>' }],
    ['a member too many', withBody({ ...JSON.parse(good.text), sql: 'SELECT' })],
    ['a member too few', withBody({ type: 'about:blank', status: 404 })],
    ['another status in the body', withBody({ ...JSON.parse(good.text), status: 403 })],
    ['a body of HEAD', { method: 'HEAD' }],
    ['a body of 204', { status: 204 }],
    ['200 at an unknown path', { path: '/api/nothing', status: 200 }],
    ['200 of an unknown method', { method: 'TRACE', status: 200 }],
    ['a body of OPTIONS', { method: 'OPTIONS', status: 200 }],
  ])('%s', (_, change) => {
    expect(violations({ ...good, ...change })).not.toEqual([])
  })

  test('a 401 without a challenge, a 503 and a 429 without Retry-After', () => {
    for (const [name, status] of [
      ['Unauthorized', 401],
      ['Unavailable', 503],
      ['TooManyRequests', 429],
    ] as const) {
      expect(sharedResponses[name]).toBeDefined()
      const text = JSON.stringify({ type: 'about:blank', title: name, status })
      expect(violations({ ...good, status, text })).toHaveLength(1)
    }
  })
})

/** The examples of a schema stand in it, those of a body beside its schema. */
function examplesIn(value: unknown): [schema: object, example: unknown][] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap(examplesIn)
  if (!('examples' in value)) return inside
  if (Array.isArray(value.examples)) {
    return [...inside, ...value.examples.map((example): [object, unknown] => [value, example])]
  }
  const beside = Object.values(Object(value.examples) as Record<string, { value: unknown }>)
  const schema = 'schema' in value ? Object(value.schema) : {}
  return [...inside, ...beside.map((example): [object, unknown] => [schema, example.value])]
}
