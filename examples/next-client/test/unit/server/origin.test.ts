import { describe, expect, it } from 'vitest'
import { isSameOrigin } from '../../../src/server/http/origin'

const APP = 'https://app.example.test'
const check = (method: string, headers: Record<string, string>) =>
  isSameOrigin(method, new Headers(headers), APP)

describe('the same-origin proof', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('is not asked of %s', (method) => {
    expect(check(method, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(
      true,
    )
  })

  it.each<[string, Record<string, string>]>([
    ['Origin is this app', { origin: APP }],
    ['Origin is this app, with a cookie', { origin: APP, cookie: 'a=b' }],
    ['the browser says same-origin', { 'sec-fetch-site': 'same-origin', cookie: 'a=b' }],
    ['both say so', { origin: APP, 'sec-fetch-site': 'same-origin', cookie: 'a=b' }],
    ['no browser, and no cookie to abuse', {}],
  ])('is given where %s', (_, headers) => expect(check('POST', headers)).toBe(true))

  it.each<[string, Record<string, string>]>([
    ['Origin is another', { origin: 'https://evil.example' }],
    ['Origin is null', { origin: 'null' }],
    ['Origin only starts like this app', { origin: `${APP}.evil` }],
    ['Origin only ends like this app', { origin: 'https://evil-app.example.test' }],
    ['Origin is a subdomain', { origin: 'https://x.app.example.test' }],
    ['Origin has another scheme', { origin: 'http://app.example.test' }],
    ['Origin has another port', { origin: `${APP}:8443` }],
    ['Origin is spelt otherwise', { origin: `${APP}/` }],
    ['Origin is empty', { origin: '' }],
    ['Origin is missing and the site is another', { 'sec-fetch-site': 'cross-site' }],
    ['Origin is missing and the site is a neighbour', { 'sec-fetch-site': 'same-site' }],
    ['the two disagree', { origin: APP, 'sec-fetch-site': 'cross-site' }],
    ['nothing is said, with a cookie', { cookie: 'a=b' }],
  ])('is missing where %s', (_, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(check(method, headers)).toBe(false)
    }
  })
})
