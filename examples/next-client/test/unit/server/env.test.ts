import { describe, expect, it } from 'vitest'
import { durationSeconds, EnvError, mailFrom, readEnv } from '../../../src/server/env'

const valid = {
  BETTER_AUTH_URL: 'https://app.example.com',
  BETTER_AUTH_SECRET: 's'.repeat(32),
  TODO_API_URL: 'http://127.0.0.1:4000/',
  TODO_API_AUDIENCE: 'https://api.example.com',
  DATABASE_URL: 'postgres://auth_owner:pw@127.0.0.1:5432/todo',
}

function complaint(change: Record<string, string | undefined>): string {
  try {
    readEnv({ ...valid, ...change })
  } catch (error) {
    if (error instanceof EnvError) return error.message
    throw error
  }
  return ''
}

describe('the environment', () => {
  it('has defaults for what has a safe one', () => {
    expect(readEnv(valid)).toMatchObject({
      AUTH_MODE: 'jwks',
      JWT_LIFETIME: '15m',
      USER_ID_TYPE: 'text',
      ALLOW_BROWSER_TOKENS: false,
      ENABLE_LAB: false,
      DEMO_MAILBOX: false,
      AUTH_ATTEMPTS_PER_MINUTE: 60,
      TRUSTED_PROXIES: [],
      TODO_API_URL: 'http://127.0.0.1:4000',
    })
  })

  it.each(Object.keys(valid))('needs %s, and names it in one line', (name) => {
    expect(complaint({ [name]: undefined })).toBe(`${name} is missing`)
    expect(complaint({ [name]: '' })).toBe(`${name} is missing`)
  })

  it('names every variable that is wrong, and repeats no value', () => {
    const message = complaint({ BETTER_AUTH_SECRET: 'short', JWT_LIFETIME: 'soon' })
    expect(message).toMatch(/^BETTER_AUTH_SECRET .*; JWT_LIFETIME [^\n]*$/)
    expect(message).not.toContain('short')
    expect(message).not.toContain('soon')
  })

  it.each(['https://app.example.com/', 'https://app.example.com/app', 'HTTPS://app.example.com'])(
    'takes no other spelling of the issuer, such as %s',
    (url) =>
      expect(complaint({ BETTER_AUTH_URL: url })).toMatch(/^BETTER_AUTH_URL must be an origin/),
  )

  it.each([
    ['BETTER_AUTH_URL', 'app.example.com'],
    ['BETTER_AUTH_URL', 'javascript:alert(1)'],
    ['BETTER_AUTH_JWT_SECRET', 'x'.repeat(31)],
    ['TODO_API_URL', 'file:///etc/passwd'],
    ['TODO_API_URL', 'http://user:pw@api.example.com'],
    ['TODO_API_URL', 'http://api.example.com/?x=1'],
    ['DATABASE_URL', 'mysql://127.0.0.1/todo'],
    ['AUTH_MODE', 'JWKS'],
    ['USER_ID_TYPE', 'serial'],
    ['ALLOW_BROWSER_TOKENS', 'yes'],
    ['ENABLE_LAB', '1'],
    ['AUTH_ATTEMPTS_PER_MINUTE', '0'],
    ['TRUSTED_PROXIES', 'proxy.internal'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1;10.0.0.2'],
    ['SMTP_URL', 'mail.example.com'],
    ['SMTP_URL', 'https://mail.example.com'],
    ['SMTP_URL', 'smtp://mail.example.com?tls=no'],
    ['MAIL_FROM', 'Todos'],
    ['MAIL_FROM', 'Todos <todos@example.com>\nBcc: everybody@example.com'],
    ['MAIL_FROM', 'Todos\r\nBcc: everybody <todos@example.com>'],
    ['DEMO_MAILBOX', '1'],
    ['DEMO_MAILBOX', 'true'],
    ['JWT_LIFETIME', '900'],
    ['JWT_LIFETIME', '31d'],
  ])('refuses %s=%s', (name, value) => {
    expect(complaint({ [name]: value })).toMatch(new RegExp(`^${name} `))
  })

  it('shows everybody’s mails where the app is this machine, and sends none', () => {
    const demo = { DEMO_MAILBOX: 'true', BETTER_AUTH_URL: 'http://127.0.0.1:3000' }
    expect(complaint(demo)).toBe('')
    for (const url of ['http://localhost:3000', 'http://[::1]:3000', 'http://app.localhost']) {
      expect(complaint({ ...demo, BETTER_AUTH_URL: url })).toBe('')
    }
    for (const url of ['http://10.0.0.1', 'http://127.0.0.1.evil.example', 'http://0.0.0.0']) {
      expect(complaint({ ...demo, BETTER_AUTH_URL: url })).toMatch(/^DEMO_MAILBOX shows/)
    }
    const both = { ...demo, SMTP_URL: 'smtp://127.0.0.1:25' }
    expect(complaint(both)).toBe('DEMO_MAILBOX must be left out with SMTP_URL')
  })

  it('knows whom mails are from', () => {
    const from = (change: object) => mailFrom(readEnv({ ...valid, ...change }))
    expect(from({})).toBe('no-reply@app.example.com')
    expect(from({ BETTER_AUTH_URL: 'http://127.0.0.1:3000' })).toBe('no-reply@localhost')
    for (const given of ['todos@example.com', 'My Todos <todos@example.com>']) {
      expect(from({ MAIL_FROM: given })).toBe(given)
    }
  })

  it('takes a mail server’s URL, with a query that lets it be plain', () => {
    for (const url of [
      'smtps://user:p%40ss@mail.example.com',
      'smtp://mail.example.com:2525',
      'smtp://mailpit:1025?requireTLS=false',
    ]) {
      expect(readEnv({ ...valid, SMTP_URL: url }).SMTP_URL).toBe(url)
    }
  })

  it('takes addresses and networks of proxies, with commas between', () => {
    const { TRUSTED_PROXIES } = readEnv({ ...valid, TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,::1' })
    expect(TRUSTED_PROXIES).toEqual(['127.0.0.1', '10.0.0.0/8', '::1'])
  })

  it.each([
    ['15m', 900],
    ['30m', 1800],
    ['7d', 604_800],
    ['90s', 90],
    ['12h', 43_200],
    ['0m', undefined],
    ['-5m', undefined],
    ['15', undefined],
    ['15 m', undefined],
    ['1.5h', undefined],
    ['15m ago', undefined],
  ])('reads the duration %s as %s seconds', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds)
  })
})
