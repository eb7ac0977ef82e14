import { describe, expect, it } from 'vitest'
import {
  browserResponse,
  isTodoId,
  ownLocation,
  requestHeaders,
} from '../../../src/server/todos/forwarding'

const ID = '0b3f0a4e-6d0c-4c44-9c1f-0d6a1f6f3a11'
const API = 'http://api.internal:4000'
const json = { 'content-type': 'application/json; charset=utf-8' }

describe('a todo id', () => {
  it('is a UUID', () => {
    expect(isTodoId(ID)).toBe(true)
    expect(isTodoId(ID.toUpperCase())).toBe(true)
  })

  it.each([
    '',
    '1',
    `${ID}/`,
    `${ID}x`,
    ` ${ID}`,
    `${ID}\n`,
    '..',
    '../me',
    '%2e%2e',
    `${ID}?a=b`,
    '{}',
  ])('is not %j', (text) => expect(isTodoId(text)).toBe(false))
})

describe('what goes on to the API', () => {
  it('is the headers it needs and no other', () => {
    const headers = requestHeaders(
      new Headers({
        accept: 'application/json',
        'content-type': 'application/json',
        'if-match': '"1"',
        'if-none-match': '"2"',
        authorization: 'Bearer mine',
        cookie: 'better-auth.session_token=secret',
        connection: 'x-secret',
        forwarded: 'for=1.2.3.4',
        'x-forwarded-for': '1.2.3.4',
        'x-forwarded-user': 'root',
        'x-user-id': 'root',
        'x-middleware-subrequest': 'src/proxy',
        'transfer-encoding': 'chunked',
      }),
    )
    expect([...headers.keys()].sort()).toEqual([
      'accept',
      'content-type',
      'if-match',
      'if-none-match',
    ])
  })
})

describe('what comes back', () => {
  it('is status, body and the headers a page can use', async () => {
    const upstream = new Response('{"id":1}', {
      status: 201,
      headers: { ...json, etag: '"1"', location: `/api/todos/${ID}`, 'retry-after': '3' },
    })
    const answer = browserResponse(upstream)
    expect(answer?.status).toBe(201)
    expect(await answer?.json()).toEqual({ id: 1 })
    expect(Object.fromEntries(answer?.headers ?? [])).toEqual({
      ...json,
      etag: '"1"',
      location: `/api/todos/${ID}`,
      'retry-after': '3',
      'cache-control': 'private, no-store',
    })
  })

  it('has the name of the file that an export is', () => {
    const disposition = 'attachment; filename="todos.json"'
    const headers = { ...json, 'content-disposition': disposition }
    const answer = browserResponse(new Response('{}', { headers }))
    expect(answer?.headers.get('content-disposition')).toBe(disposition)
  })

  it('never the API’s cookies, server or wire headers', () => {
    const headers = new Headers({
      ...json,
      server: 'x',
      'x-powered-by': 'Express',
      'content-encoding': 'gzip',
      'transfer-encoding': 'chunked',
      connection: 'close',
      'www-authenticate': 'Bearer',
      'access-control-allow-origin': '*',
    })
    headers.append('set-cookie', 'better-auth.session_token=evil')
    const answer = browserResponse(new Response('{}', { headers }))
    expect([...(answer?.headers.keys() ?? [])]).toEqual(['cache-control', 'content-type'])
  })

  it.each([204, 304])('has no body with %i', async (status) => {
    const answer = browserResponse(new Response(null, { status }))
    expect(answer?.status).toBe(status)
    expect(answer?.body).toBeNull()
  })

  it.each([
    [
      'a redirect',
      new Response(null, { status: 302, headers: { location: 'https://evil.example' } }),
    ],
    ['a page', new Response('<script>', { headers: { 'content-type': 'text/html' } })],
    ['bytes of no kind', new Response(new Uint8Array([1]))],
  ])('is refused where it is %s', (_, upstream) => {
    expect(browserResponse(upstream)).toBeNull()
  })

  it.each([
    [`/api/todos/${ID}`, `/api/todos/${ID}`],
    [`${API}/api/todos/${ID}`, `/api/todos/${ID}`],
    [`/api/users/abc/todos/${ID}`, undefined],
    ['https://evil.example/', undefined],
    [`//evil.example/api/todos/${ID}/..`, undefined],
    ['/api/todos/..', undefined],
    ['http://[', undefined],
    [null, undefined],
  ])('turns the Location %s into %s', (location, own) => {
    expect(ownLocation(location)).toBe(own)
  })
})
