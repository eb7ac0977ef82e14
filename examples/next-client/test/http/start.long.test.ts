import { decodeJwt, jwtVerify } from 'jose'
import { describe, expect, inject, it } from 'vitest'
import { migrate, run, script, startApp, type App } from '../support/app'
import { member, stranger } from '../support/person'

const variables = () => ({
  ...inject('variables'),
  BETTER_AUTH_URL: 'http://127.0.0.1:3000',
  TODO_API_URL: 'http://127.0.0.1:4000',
})

const next = ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port', '0']

describe('starting with a wrong environment', () => {
  it.each([
    ['BETTER_AUTH_SECRET', '', 'BETTER_AUTH_SECRET is missing'],
    ['BETTER_AUTH_SECRET', 'short', 'BETTER_AUTH_SECRET must have at least 32 bytes'],
    ['BETTER_AUTH_URL', 'http://127.0.0.1:3000/', 'BETTER_AUTH_URL must be an origin alone'],
    ['JWT_LIFETIME', '900', 'JWT_LIFETIME must be a duration'],
  ])('ends with one line: %s=%j', async (name, value, line) => {
    const { exit, output } = run(next, { ...variables(), [name]: value })
    expect(await exit).toBe(1)
    const complaints = output()
      .split('\n')
      .filter((text) => text.includes(name))
    expect(complaints).toEqual([expect.stringContaining(`next-client can't start: ${line}`)])
    expect(output()).not.toMatch(/\n\s+at /)
  })

  it('is found by the build, which needs no variable itself', async () => {
    const wrong = run(script('check-environment'), { JWT_LIFETIME: '900', TODO_API_URL: 'nowhere' })
    expect(await wrong.exit).toBe(1)
    expect(wrong.output().trim()).toMatch(
      /^next-client can't be built: TODO_API_URL [^\n]*; JWT_LIFETIME [^\n]*$/,
    )
    const empty = run(script('check-environment'), {})
    expect([await empty.exit, empty.output()]).toEqual([0, ''])
  })

  it('migrates nothing either', async () => {
    const { exit, output } = run(script('migrate'), {
      ...variables(),
      DATABASE_URL: '',
    })
    expect(await exit).toBe(1)
    expect(output().trim()).toBe("next-client can't migrate: DATABASE_URL is missing")
  })
})

describe.concurrent('the migration', () => {
  it('has nothing to do the second time', async () => {
    expect(await migrate(variables())).toBe('auth: up to date\n')
  })

  it('asks for the database for 10 s, then says in one line that it can’t be reached', async () => {
    const { exit, output } = run(script('migrate'), {
      ...variables(),
      DATABASE_URL: 'postgres://nobody:secret-pw@127.0.0.1:9/todo',
    })
    expect(await exit).toBe(1)
    const lines = output().trim().split('\n')
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.pop()).toMatch(/^next-client can't migrate: DATABASE_URL: .*ECONNREFUSED/)
    for (const line of lines) expect(line).toMatch(/^auth: waiting for the database: /)
    expect(output()).not.toContain('secret-pw')
  })
})

describe('shared-secret mode', () => {
  it('works with BETTER_AUTH_SECRET alone, says that a separate one is better, and has no key set', async () => {
    const app = await startApp({
      ...inject('variables'),
      TODO_API_URL: 'http://127.0.0.1:9',
      AUTH_MODE: 'shared-secret',
    })
    try {
      expect(app.log()).toContain('BETTER_AUTH_JWT_SECRET is not set')
      expect((await stranger(app.url).fetch('/api/auth/jwks')).status).toBe(404)
    } finally {
      await app.stop()
    }
  })
})

describe('minting a token on the command line', () => {
  async function mint(app: App, account: object, mode: string) {
    const variables = {
      ...inject('variables'),
      TODO_API_URL: 'http://127.0.0.1:9',
      AUTH_MODE: mode,
    }
    const { child, exit, output } = run(
      script('mint-token'),
      { ...variables, BETTER_AUTH_URL: app.url },
      'pipe',
    )
    child.stdin?.end(JSON.stringify(account))
    return { code: await exit, output: output().trim() }
  }

  it.each(['jwks', 'shared-secret'])('prints it, and nothing else: %s', async (AUTH_MODE) => {
    const app = await startApp({
      ...inject('variables'),
      TODO_API_URL: 'http://127.0.0.1:9',
      AUTH_MODE,
    })
    try {
      const { email, password } = await member(app.url)
      const { code, output } = await mint(app, { name: 'Ada', email, password }, AUTH_MODE)
      expect(code).toBe(0)
      expect(decodeJwt(output)).toMatchObject({
        email,
        iss: app.url,
        aud: 'https://api.example.test',
      })
      if (AUTH_MODE === 'shared-secret') {
        const secret = new TextEncoder().encode(inject('variables').BETTER_AUTH_SECRET)
        const { protectedHeader } = await jwtVerify(output, secret)
        expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' })
      }
      const wrong = await mint(app, { email, password: 'wrong password' }, AUTH_MODE)
      expect(wrong).toEqual({ code: 1, output: 'no token: Invalid email or password' })
    } finally {
      await app.stop()
    }
  })
})
