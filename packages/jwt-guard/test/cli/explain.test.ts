import { describe, expect, it, onTestFinished } from 'vitest'
import { createTestIssuer, type TestIssuer } from '../../src/testing.js'
import { startIssuer, AUDIENCE } from './better-auth.js'
import { run } from './run.js'

async function served(): Promise<{ issuer: TestIssuer; api: readonly string[] }> {
  const issuer = createTestIssuer({ definePayload: ({ user }) => ({ email: user.email }) })
  const server = await issuer.listen()
  onTestFinished(() => server.close())
  const { issuer: name, audience } = issuer
  return { issuer, api: ['--issuer', name, '--audience', audience, '--jwks-uri', server.jwksUri] }
}

describe('explain', () => {
  it('says every check of a good token, and exits 0', async () => {
    const { origin, token } = await startIssuer()
    const args = ['explain', '--issuer', origin, '--audience', AUDIENCE, await token()]
    const { code, out } = await run(args)
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}✓ signature$/m)
    expect(out).not.toContain('✗')
    expect(out).toContain('email: ada@example.com')
    expect(out).toMatch(/exp: \d+ {2}\(\d{4}-\d\d-\d\dT/)
  })

  it('says all that is wrong with a bad one, with hints, and exits 1', async () => {
    const { issuer, api } = await served()
    const claims = { iss: `${issuer.issuer}/`, aud: issuer.issuer, exp: 900 }
    const { code, out } = await run(['explain', ...api, await issuer.token(claims)])
    expect(code).toBe(1)
    expect(out).toContain('✗ issuer: wrong_issuer')
    expect(out).toContain('they differ by a trailing slash')
    expect(out).toMatch(/✗ \w+: wrong_audience/)
    expect(out).toMatch(/✗ \w+: expired/)
  })

  it.each<[string, (token: string) => readonly string[], (token: string) => string]>([
    ['an argument', (token) => [token], () => ''],
    ['standard input', () => [], (token) => `${token}\n`],
    ['standard input, named', () => ['-'], (token) => token],
    ['a pasted header', () => [], (token) => `Authorization: Bearer ${token}\r\n`],
    ['a pasted credential', (token) => [`bearer ${token}`], () => ''],
  ])('takes the token from %s', async (_, args, stdin) => {
    const { issuer, api } = await served()
    const token = await issuer.token('alice')
    const { code, out } = await run(['explain', ...api, ...args(token)], { stdin: stdin(token) })
    expect([code, out.includes('sub: alice')]).toEqual([0, true])
  })

  it('takes the API from its .env file, in shared-secret mode, too', async () => {
    const secret = 'k7Qz1mWc9RtYb3Nf6XvLs8PdHg2JaUe4'
    const issuer = createTestIssuer({ secret })
    const { issuer: name, audience } = issuer
    const api = {
      AUTH_MODE: 'shared-secret',
      AUTH_ISSUER: name,
      AUTH_AUDIENCE: audience,
      BETTER_AUTH_JWT_SECRET: secret,
    }
    const good = await run(['explain', '--env', 'api', await issuer.token()], { files: { api } })
    expect(good.code).toBe(0)
    const other = { ...api, BETTER_AUTH_JWT_SECRET: `${secret}=` }
    const bad = await run(['explain', '--env', 'api', await issuer.token()], {
      files: { api: other },
    })
    expect([bad.code, bad.out.includes('✗ signature: bad_signature')]).toEqual([1, true])
  })

  it('doesn’t judge by the API’s own rules, which it can’t know', async () => {
    const { issuer, api } = await served()
    const good = await issuer.token()
    const shown = await run(['explain', ...api, good])
    expect([shown.code, shown.out]).toEqual([
      0,
      expect.stringMatching(/^ {2}- your own rules: not known here$/m),
    ])
    const bad = await run(['explain', ...api, await issuer.token({ exp: 1 })])
    expect(bad.out).toMatch(/^ {2}- your own rules: not known here$/m)
    const { out } = await run(['explain', '--json', ...api, good])
    const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: object[] }
    expect([ok, checks.at(-1)]).toEqual([
      true,
      { name: 'your own rules', result: 'skip', hint: 'not known here' },
    ])
  })

  it('answers programs in JSON', async () => {
    const { issuer, api } = await served()
    const { code, out } = await run(['explain', '--json', ...api, await issuer.token({ exp: 1 })])
    const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: { reason?: string }[] }
    expect([code, ok]).toEqual([1, false])
    expect(checks.filter(({ reason }) => reason !== undefined)).toMatchObject([
      { reason: 'expired' },
    ])
  })

  it('is 1 for a token that can’t be decided, since no API would take it now', async () => {
    const args = ['--issuer', 'http://127.0.0.1:9', '--audience', AUDIENCE]
    const token = await createTestIssuer({ issuer: 'http://127.0.0.1:9' }).token()
    const { code, out } = await run(['explain', ...args, token])
    expect([code, out.includes('keys_unavailable')]).toEqual([1, true])
  })

  it.each([
    ['no issuer', ['x'], /no issuer/],
    ['no audience', ['--issuer', 'https://a.example', 'x'], /no audience/],
    ['no token', ['--issuer', 'https://a.example', '--audience', 'b'], /no token/],
    ['two tokens', ['x', 'y'], /one token/],
    ['an issuer that is no URL', ['--issuer', 'a', '--audience', 'b', 'x'], /`jwksUri`/],
    [
      'a secret that is missing',
      ['--issuer', 'a', '--audience', 'b', '--mode', 'shared-secret', 'x'],
      /`secret`/,
    ],
    ['a key server in the clear', ['--issuer', 'http://a', '--audience', 'b', 'x'], /https/],
    ['an unknown option', ['--nope'], /nope/],
  ])('is 2 with %s', async (_, args, complaint) => {
    const { code, out, err } = await run(['explain', ...args])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(complaint)
  })
})
