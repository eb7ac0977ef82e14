import { posix } from 'node:path'
import { createTestIssuer } from 'jwt-guard/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { linked } from '../.vitepress/sidebar.js'
import { expectReadable, openBrowser, watched, withoutBrowser } from './support/reader.js'
import { openSite, type Site } from './support/site.js'

let site: Site
beforeAll(async () => {
  site = await openSite()
}, 600_000)
afterAll(() => site.close())

const fileOf = (link: string) => `${link.slice(1)}${link.endsWith('/') ? 'index' : ''}.html`

describe('the files of the site', () => {
  it('are a page, and its twin in Markdown, for each that the sidebar names', () => {
    const wanted = linked().flatMap((link) => [fileOf(link), fileOf(link).replace('.html', '.md')])
    expect(wanted.filter((file) => !site.files.includes(file))).toEqual([])
    const index = site.read('llms.txt')
    const twins = linked().map((link) => `/${fileOf(link).replace('.html', '.md')}`)
    expect(twins.filter((twin) => !index.includes(`(${twin})`))).toEqual([])
  })

  it('link to pages and headings that are there', () => {
    const pages = new Map(
      site.files
        .filter((file) => file.endsWith('.html') && file !== '404.html')
        .map((file) => [file, site.read(file)]),
    )
    const dead = [...pages].flatMap(([file, html]) =>
      [...html.matchAll(/<a [^>]*?href="([^":]*)"/g)]
        .map(([, href = '']) => href.replaceAll('&amp;', '&'))
        .filter((href) => !leads(href, file, pages))
        .map((href) => `${file}: ${href}`),
    )
    expect(dead).toEqual([])
  })
})

function leads(href: string, from: string, pages: ReadonlyMap<string, string>): boolean {
  const [path = '', anchor = ''] = href.split('#')
  const file = path === '' ? from : posix.join('/', posix.dirname(from), path).slice(1)
  const target = path.startsWith('/') ? path.slice(1) : file
  const page = pages.get(target === '' || target.endsWith('/') ? `${target}index.html` : target)
  if (page === undefined) return site.files.includes(target)
  return anchor === '' || page.includes(`id="${decodeURIComponent(anchor)}"`)
}

describe.skipIf(withoutBrowser)('in a browser', () => {
  let browser: Browser
  let page: Page
  let faults: readonly string[]
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  // A visitor each: what is chosen, stored or still loading is no other's.
  beforeEach(async () => {
    page = await browser.newPage({ reducedMotion: 'reduce' })
    faults = watched(page, site.url)
  })
  afterEach(async () => {
    await page.close()
    expect(faults).toEqual([])
  })

  const open = async (path: string) => {
    await page.goto(site.url + path, { waitUntil: 'load' })
    // Its code is there when the page has become Vue's.
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}))
  }

  it('search finds a page by what stands in it', async () => {
    await open('/')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.locator('.VPLocalSearchBox input').fill('createRevocationList')
    await page.locator('.VPLocalSearchBox .result', { hasText: 'Revocation' }).first().click()
    await page.waitForURL(/revocation/)
    await expect.poll(() => page.locator('h1').innerText()).toContain('evocation')
  })

  it('a tab that was chosen is chosen on every visit', async () => {
    const tab = () => page.locator('.vp-code-group').first().getByText('node:test', { exact: true })
    const shown = page.getByText("from 'node:assert/strict'").first()
    await open('/guides/testing.html')
    expect(await shown.isVisible()).toBe(false)
    await tab().click()
    await shown.waitFor()
    await open('/guides/errors.html')
    await open('/guides/testing.html')
    await shown.waitFor()
  })

  it('dark stays dark on the next page', async () => {
    const isDark = () => page.evaluate(() => document.documentElement.classList.contains('dark'))
    await open('/')
    expect(await isDark()).toBe(false)
    await page.locator('.VPSwitchAppearance').locator('visible=true').click()
    await expect.poll(isDark).toBe(true)
    await open('/frameworks/express.html')
    expect(await isDark()).toBe(true)
  })

  it.each([
    ['/', 'light', 1280],
    ['/explain.html', 'dark', 360],
    ['/frameworks/express.html', 'dark', 1280],
    ['/guides/errors.html', 'light', 360],
    ['/reference/explain.html', 'light', 360],
  ] as const)('axe finds nothing on %s, %s, %i wide', async (path, colorScheme, width) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    await open(path)
    await expectReadable(page)
  })

  it('explains every hostile token: what is wrong with it stands on the page', async () => {
    const issuer = createTestIssuer()
    await open('/explain.html')
    const field = (name: string) => page.locator(`#explain-${name}`)
    const explain = page.getByRole('button', { name: 'Explain', exact: true })
    await field('issuer').fill(issuer.issuer)
    await field('audience').fill(issuer.audience)
    await field('keys').fill(JSON.stringify(await issuer.jwks()))
    const answer = async (token: string) => {
      await field('token').fill(token)
      await explain.click()
      await page.locator('.verdict').waitFor()
      const failed = page.locator('.checks li.fail')
      return failed.evaluateAll((checks) =>
        checks.map((check) => check.getAttribute('data-reason')),
      )
    }
    expect(await answer(await issuer.token('alice'))).toEqual([])
    expect(await page.locator('.verdict').innerText()).toBe('The guard would let it in.')
    const tokens = issuer.hostileTokens()
    for (const hostile of tokens) {
      const reasons = await answer(await hostile.token())
      expect([hostile.name, reasons]).toEqual([
        hostile.name,
        expect.arrayContaining([hostile.reason]),
      ])
    }
    expect(tokens.length).toBeGreaterThan(20)
    await expectReadable(page)
  }, 240_000)

  it('a secret that is pasted is thrown away, and an example explained', async () => {
    await open('/explain.html')
    const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----'
    const jwk = '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}]}'
    const oct = '{"kty":"oct","k":"AA"}'
    for (const secret of [pem, jwk, oct, 'BETTER_AUTH_SECRET=abc']) {
      for (const name of ['keys', 'token']) {
        const field = page.locator(`#explain-${name}`)
        await field.fill(secret)
        await page.getByRole('alert').waitFor()
        expect(await field.inputValue()).toBe('')
        await field.fill('-')
        await page.getByRole('alert').waitFor({ state: 'detached' })
      }
    }
    await page.getByRole('button', { name: 'made-up' }).click()
    await page.locator('.checks li.fail[data-reason=wrong_audience]').waitFor()
    expect(await page.locator('.checks li.fail').count()).toBe(1)
  })

  it('the browser refuses a request of the page’s code', async () => {
    await open('/explain.html')
    const sent = page.evaluate(() =>
      fetch('/icon.svg').then(
        () => true,
        () => false,
      ),
    )
    expect(await sent).toBe(false)
    await expect.poll(() => faults.join()).toContain('connect-src')
    faults = []
  })
})
