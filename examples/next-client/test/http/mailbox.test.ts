import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { stranger } from '../support/person'
import { useRunningApp } from '../support/running-app'

const running = useRunningApp({ DEMO_MAILBOX: 'true' })

/** The status of a page asked for under another name, which `fetch` can't do. */
function statusUnder(host: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(running.app.url + path, { headers: { host } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.on('error', reject).end()
  })
}

describe('the demo’s page of mails', () => {
  it('shows what would have been sent, the newest first, with links', async () => {
    const [ada, bob] = [stranger(running.app.url), stranger(running.app.url)]
    for (const { post, email, password } of [ada, bob]) {
      expect((await post('/api/auth/register', { name: 'A', email, password })).status).toBe(202)
    }
    const mails = async () => (await (await fetch(`${running.app.url}/api/mailbox`)).json()).mails
    await expect.poll(async () => (await mails()).length, { interval: 200 }).toBe(2)
    expect((await mails()).map(({ to }: { to: string }) => to).toSorted()).toEqual(
      [ada.email, bob.email].toSorted(),
    )
    const page = await (await fetch(`${running.app.url}/mailbox`)).text()
    expect(page).toContain(ada.email)
    const [, link = ''] = /href="(http[^"]*\/verify-email\?token=\w{32})"/.exec(page) ?? []
    expect(new URL(link).origin).toBe(running.app.url)
  })

  it.each(['/mailbox', '/api/mailbox'])(
    '%s is for this machine alone: 404 under any other name',
    async (path) => {
      const { port } = new URL(running.app.url)
      expect(await statusUnder(`127.0.0.1:${port}`, path)).toBe(200)
      // A foreign page whose name was led to this machine.
      expect(await statusUnder(`evil.example:${port}`, path)).toBe(404)
      expect(await statusUnder('evil.example', path)).toBe(404)
    },
  )
})

describe('behind a proxy, the demo’s page of mails', () => {
  const proxied = useRunningApp({ DEMO_MAILBOX: 'true', TRUSTED_PROXIES: '127.0.0.1' })

  it('is for nobody whom the proxy names, and for no chain', async () => {
    const status = async (from: string) => {
      const headers = { 'x-forwarded-for': from }
      return (await fetch(`${proxied.app.url}/api/mailbox`, { headers })).status
    }
    expect(await status('203.0.113.9')).toBe(404)
    expect(await status('127.0.0.1')).toBe(404)
    expect((await fetch(`${proxied.app.url}/api/mailbox`)).status).toBe(200)
  })
})
