import { describe, expect, it } from 'vitest'
import { reroute } from '../../../src/server/http/odd-requests'

const HOME = 'http://127.0.0.1:3000'

describe('a request that Next has no answer to', () => {
  it.each([
    ['GET', '/', undefined],
    ['HEAD', '/todos?q=%', undefined],
    ['POST', '/api/todos', undefined],
    ['DELETE', '/api/todos/1', undefined],
    ['OPTIONS', '/api/todos', undefined],
    ['OPTIONS', '*', 'target'],
    ['GET', 'http://evil.example/', 'target'],
    ['GET', '/api/todos/%E0%A4%A', 'target'],
    ['TRACE', '/api/todos', 'api-method'],
    ['POST', '/apifoo', 'page-method'],
    ['POST', '/todos', 'page-method'],
  ])('%s %s: %s', (method, url, refused) => {
    const path = refused && `/api/refused?as=${refused}`
    expect(reroute({ method, url, host: '127.0.0.1:3000' }, HOME)).toBe(path)
  })
})

describe('another name of this machine', () => {
  const lead = (host: string, url: string, home = HOME) =>
    reroute({ method: 'GET', url, host }, home)

  it.each([
    'localhost:3000',
    'LOCALHOST:3000',
    'a.localhost:3000',
    '[::1]:3000',
    '127.0.0.2:3000',
    '0.0.0.0:3000',
  ])('%s is led home, with path and query', (host) => {
    expect(lead(host, '/todos?q=a%26b')).toBe('/api/home?next=%2Ftodos%3Fq%3Da%2526b')
  })

  it.each([
    ['the configured one', '127.0.0.1:3000', HOME],
    ['another port, of a proxy perhaps', 'localhost:8080', HOME],
    ['another machine', 'app.internal:3000', HOME],
    ['one that only looks like it', 'localhost.evil.example:3000', HOME],
    ['none', '', HOME],
    ['this machine’s, where the app is at home elsewhere', 'localhost', 'https://app.example.com'],
  ])('is not %s', (_, host, home) => {
    expect(lead(host, '/login', home)).toBeUndefined()
  })

  it('is as good as any for what is no page', () => {
    expect(lead('localhost:3000', '/api/auth/ok')).toBeUndefined()
    expect(lead('localhost:3000', '/_next/static/x.js')).toBeUndefined()
  })
})
