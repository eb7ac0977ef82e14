import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from './support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

describe('/docs', () => {
  test('has no script and no style of its own, and lets none in from elsewhere', async () => {
    const { text, headers } = await api.as().get('/docs').expect(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    const policy = headers['content-security-policy']
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(text).not.toMatch(/<style|style=|\son\w+=|https?:|<script>|<script [^>]*>[^<]/)
  })

  test.each(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'start.js'])(
    '%s comes from here',
    async (file) => {
      await api.as().get(`/docs/${file}`).expect(200)
    },
  )

  test.each(['index.html', 'package.json', '%2e%2e/package.json', '..%2fpackage.json', 'x'])(
    '%s does not',
    async (file) => {
      await api.as().get(`/docs/${file}`).expect(404)
    },
  )

  const HEADERS = {
    Range: ['bytes=999999999-', 416],
    'If-Match': ['"x"', 412],
    'If-Unmodified-Since': ['Thu, 01 Jan 1970 00:00:01 GMT', 412],
  } as const

  describe.each(Object.entries(HEADERS))('a %s that can’t be met', (name, [value, status]) => {
    test.each(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'])(
      'is an error of the client’s at %s, and no cache keeps it',
      async (file) => {
        const response = await api.as().get(`/docs/${file}`).set(name, value)
        const { headers, text } = response
        expect(response.status).toBe(status)
        expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
        expect(headers['cache-control']).toBe('no-store')
        expect(JSON.parse(text)).toEqual({
          type: 'about:blank',
          title: { 412: 'Precondition Failed', 416: 'Range Not Satisfiable' }[status],
          status,
        })
      },
    )

    test.each(['/docs', '/docs/start.js', '/openapi.json'])('is left out at %s', async (path) => {
      await api.as().get(path).set(name, value).expect(200)
    })
  })

  test('another method is 405', async () => {
    for (const path of ['/docs', '/docs/start.js', '/docs/swagger-ui.css']) {
      await api.as().post(path).expect(405)
    }
  })
})
