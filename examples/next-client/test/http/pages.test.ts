import { get, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { dayIn } from '../../src/shared/days'
import { ZONE_COOKIE } from '../../src/shared/zone'
import { member, stranger } from '../support/person'
import { useRunningApp } from '../support/running-app'
import { sendJson, todo } from '../support/stub-api'
import { JWT_SHAPED, readable } from '../support/wire'

const running = useRunningApp()

const pages = ['/login', '/register', '/todos', '/nowhere']

describe('a page', () => {
  it.each(pages)(
    '%s has the security headers, and a nonce of its own on every script',
    async (path) => {
      const person = path === '/todos' ? await member(running.app.url) : stranger(running.app.url)
      const nonces = new Set<string>()
      for (let round = 0; round < 2; round += 1) {
        const response = await person.fetch(path)
        const html = await response.text()
        const policy = response.headers.get('content-security-policy') ?? ''
        const [, nonce = ''] =
          /script-src 'self' 'nonce-(\w{32})' 'strict-dynamic';/.exec(policy) ?? []
        expect(nonce).not.toBe('')
        nonces.add(nonce)
        expect(policy).toContain("frame-ancestors 'none'")
        const scripts = html.match(/<script[^>]*>/g) ?? []
        expect(scripts.length).toBeGreaterThan(0)
        for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
        expect(html).not.toMatch(/ on\w+="| style="/)
        expect(Object.fromEntries(response.headers)).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'same-origin',
        })
        expect(response.headers.has('x-powered-by')).toBe(false)
      }
      expect(nonces.size).toBe(2)
    },
  )

  it.each(pages)('%s loads nothing from another host', async (path) => {
    const person = await member(running.app.url)
    const html = await (await person.fetch(path)).text()
    const addresses = [...html.matchAll(/(?:src|href|action)="([^"]+)"/g)].map(
      ([, address]) => address,
    )
    for (const address of addresses) expect(address).toMatch(/^(?:#|\/(?!\/))/)
  })

  it('is not kept by any cache', async () => {
    const response = await (await member(running.app.url)).fetch('/todos')
    expect(response.headers.get('cache-control')).toMatch(/no-store/)
    await response.text()
  })
})

it.each(['/forgot-password', '/reset-password', '/verify-email', '/mailbox', '/api/mailbox'])(
  '%s is not there where no mail is set up',
  async (path) => {
    expect((await fetch(running.app.url + path)).status).toBe(404)
    const login = await (await fetch(`${running.app.url}/login`)).text()
    expect(login).not.toContain('forgot-password')
  },
)

describe('/todos', () => {
  it('leads a stranger to the sign-in page and back', async () => {
    const response = await fetch(`${running.app.url}/todos?a=b`, { redirect: 'manual' })
    expect(response.status).toBe(307)
    const location = new URL(response.headers.get('location') ?? '', running.app.url)
    expect(location.href).toBe(`${running.app.url}/login?next=%2Ftodos%3Fa%3Db`)
  })

  it('is protected by the session, not by the cookie’s name', async () => {
    running.api.reset()
    const forged = 'better-auth.session_token=forged.forged; __Secure-better-auth.session_token=x.y'
    const response = await fetch(`${running.app.url}/todos`, {
      redirect: 'manual',
      headers: { cookie: forged },
    })
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toMatch(/\/login\?next=%2Ftodos$/)
    expect(running.api.seen).toHaveLength(0)
  })

  it.each([
    'src/proxy',
    'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware',
    'proxy:proxy:proxy:proxy:proxy',
  ])('is not opened by x-middleware-subrequest: %s', async (value) => {
    const headers = { 'x-middleware-subrequest': value }
    const response = await fetch(`${running.app.url}/todos`, { redirect: 'manual', headers })
    expect(response.status).toBe(307)
  })

  it('is rendered with its owner’s todos, and with no token of either kind', async () => {
    running.api.reset()
    running.api.respond = (_request, response) =>
      sendJson(response, 200, { items: [todo('Water the plants')], nextCursor: null })
    const person = await member(running.app.url, 'Grace <Hopper>')
    for (const headers of [{}, { rsc: '1' }]) {
      let response = await person.fetch('/todos', { headers })
      // Next leads requests for a payload to an address of their own, `?_rsc=…`.
      const own = response.status === 307 ? response.headers.get('location') : null
      if (own) response = await person.fetch(own, { headers })
      expect(response.status).toBe(200)
      const bytes = await readable(response)
      expect(bytes).toContain('Water the plants')
      // As text in HTML; a payload is no HTML.
      if (!('rsc' in headers)) expect(bytes).not.toContain('Grace <Hopper>')
      expect(bytes).not.toMatch(JWT_SHAPED)
      const [token = ''] = person.sessionCookie().split('.')
      expect(bytes).not.toContain(token)
    }
    expect(running.api.seen[0]?.headers.authorization).toMatch(/^Bearer eyJ/)
  })

  it('has them without a script, also where the API takes a moment; late, it says so', async () => {
    running.api.reset()
    const items = [todo('Water the plants')]
    const person = await member(running.app.url)
    /** What is on the screen of who runs no script. */
    const shown = async (delay: number) => {
      running.api.respond = (_request, response) =>
        void setTimeout(() => sendJson(response, 200, { items, nextCursor: null }), delay)
      const html = await (await person.fetch('/todos')).text()
      return html.replaceAll(/<script.*?<\/script>|<div hidden.*?<\/div>|<template.*?>/gs, '')
    }
    // Asked again where this machine had no time for it.
    await expect
      .poll(() => shown(20), { timeout: 20_000 })
      .toMatch(/^(?!.*Loading your todos).*Water the plants/s)
    expect(await shown(1_500)).toContain('Load the page again')
  })

  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'has as today what is today where the browser has said it is: %s',
    async (zone) => {
      running.api.reset()
      const items = [{ ...todo('Water the plants'), dueOn: dayIn(zone) }]
      running.api.respond = (_request, response) =>
        sendJson(response, 200, { items, nextCursor: null })
      const person = await member(running.app.url)
      const cookie = `${person.cookie()}; ${ZONE_COOKIE}=${zone}`
      const html = await (await person.fetch('/todos', { headers: { cookie } })).text()
      expect(html).toMatch(/<h2>Today<\/h2>.*Water the plants/s)
    },
  )

  it('is rendered with what its address asks for', async () => {
    running.api.reset()
    const person = await member(running.app.url)
    const response = await person.fetch('/todos?status=open&q=milk&sort=dueOn&cursor=x&limit=9')
    expect(response.status).toBe(200)
    await response.text()
    expect(running.api.seen.map(({ url }) => url)).toEqual([
      '/api/todos?completed=false&q=milk&sort=dueOn&limit=100',
    ])
  })

  it('is shown while the API is down', async () => {
    running.api.reset()
    running.api.respond = (_request, response) => sendJson(response, 503, {})
    const response = await (await member(running.app.url)).fetch('/todos')
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Loading your todos')
  })
})

describe('the sign-in page', () => {
  it('leads somebody signed in on to where they wanted to go, within this origin', async () => {
    const person = await member(running.app.url)
    const to = async (path: string) => (await person.fetch(path)).headers.get('location')
    expect(await to('/login?next=/todos')).toBe('/todos')
    expect(await to('/register')).toBe('/')
    expect(await to('/')).toBe('/todos')
    for (const evil of [
      '//evil.example',
      '/%5Cevil.example',
      '/%09/evil.example',
      'javascript:alert(1)',
    ]) {
      expect(await to(`/login?next=${evil}`)).toBe('/')
    }
  })

  it.each(['signed-out', 'everywhere'])(
    'does not tell somebody signed in that they are signed out: %s',
    async (reason) => {
      const person = await member(running.app.url)
      const response = await person.fetch(`/login?reason=${reason}&next=/todos`)
      expect(response.headers.get('location')).toBe('/todos')
      const html = await (await fetch(`${running.app.url}/login?reason=${reason}`)).text()
      expect(html).toContain('You are signed out')
    },
  )

  it('says why somebody is here, in our words only', async () => {
    const html = await (await fetch(`${running.app.url}/login?reason=expired&next=/todos`)).text()
    expect(html).toContain('your session has ended')
    const injected = await (
      await fetch(`${running.app.url}/login?reason=Call+555&error=Call+555`)
    ).text()
    expect(injected.replace(/<script[\s\S]*?<\/script>/g, '')).not.toContain('Call 555')
  })

  it('keeps the password out of URLs without JavaScript too', async () => {
    for (const path of ['/login', '/register']) {
      const html = await (await fetch(running.app.url + path)).text()
      const [form = ''] = /<form[^>]*>/.exec(html) ?? []
      expect(form).toContain(`action="/api/auth${path}"`)
      expect(form).toContain('method="post"')
    }
  })

  it('has the theme that this browser has chosen in its very first tag', async () => {
    const theme = async (cookie: string) => {
      const html = await (await fetch(`${running.app.url}/login`, { headers: { cookie } })).text()
      return /<html[^>]*>/.exec(html)?.[0]
    }
    expect(await theme('theme=dark')).toBe('<html lang="en" data-theme="dark">')
    expect(await theme('')).toBe('<html lang="en" data-theme="system">')
    expect(await theme('theme="><script>')).toBe('<html lang="en" data-theme="system">')
  })

  it('stays where a reason is given, so that nobody goes round in circles', async () => {
    const person = await member(running.app.url)
    expect((await person.fetch('/login?reason=expired&next=/todos')).status).toBe(200)
  })
})

describe('the lab', () => {
  it('is not there unless it is asked for', async () => {
    const person = await member(running.app.url)
    expect((await person.fetch('/lab')).status).toBe(404)
    expect((await person.post('/api/lab/valid', {})).status).toBe(404)
  })
})

describe('a host that isn’t ours', () => {
  it.each([{ host: 'evil.example' }, { 'x-forwarded-host': 'evil.example' }])(
    'is not where anybody is led: %j',
    async (headers) => {
      // `fetch` sets Host itself.
      const response = await new Promise<IncomingMessage>((resolve) => {
        get(`${running.app.url}/todos`, { headers }, resolve)
      })
      response.resume()
      expect(response.statusCode).toBe(307)
      expect(response.headers.location).toBe('/login?next=%2Ftodos')
    },
  )
})
