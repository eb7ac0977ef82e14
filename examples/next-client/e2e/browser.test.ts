import { startStack, type Stack } from '@examples/local-stack/stack'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../test/support/app'
import { stranger } from '../test/support/person'
import { JWT_SHAPED } from '../test/support/wire'
import { findChromium, skipBrowser } from './support/chromium'
import {
  bearerTokens,
  startRecordingProxy,
  type Exchange,
  type RecordingProxy,
} from './support/recording-proxy'

const executablePath = findChromium()
const PASSWORD = 'correct horse battery'

let stack: Stack
/** Between the app and the API: here the access tokens are seen. */
let tap: RecordingProxy
/** Between the browser and everything: here none may be. */
let wire: RecordingProxy
let browser: Browser
let context: BrowserContext
let page: Page
/** What the browser's console calls an error. */
let complaints: string[]
/** Where the pages ask for anything at all. */
let origins: Set<string>

describe.skipIf(skipBrowser(executablePath))('in a real browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? 'no browser found' })
    const apiPort = await freePort()
    tap = await startRecordingProxy(`http://127.0.0.1:${apiPort}`)
    stack = await startStack({
      mode: 'jwks',
      apiPort,
      env: { client: { TODO_API_URL: tap.url, AUTH_ATTEMPTS_PER_MINUTE: '10000' } },
    })
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
    await tap?.stop()
  })
  beforeEach(async () => {
    wire = await startRecordingProxy()
    tap.exchanges.length = 0
    context = await browser.newContext({
      baseURL: stack.clientUrl,
      // By default a browser asks its own machine without a proxy.
      proxy: { server: wire.url, bypass: '<-loopback>' },
    })
    context.setDefaultTimeout(15_000)
    page = await context.newPage()
    complaints = []
    origins = new Set()
    context.on('request', (request) => origins.add(new URL(request.url()).origin))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterEach(async () => {
    await context.close()
    await wire.stop()
  })

  it('somebody registers, keeps todos, signs out and in, and they are still there; no token reaches the browser', async () => {
    const email = `${crypto.randomUUID()}@example.test`
    const sessionTokens = new Set<string>()

    await register('Ada', email)
    sessionTokens.add(await sessionToken())
    await page.getByText('Nothing to do yet').waitFor()

    await add('Water the plants')
    await add('Call the plumber')
    expect(await titles()).toEqual(['Call the plumber', 'Water the plants'])
    await page.getByRole('checkbox', { name: 'Water the plants' }).check()
    await page.getByText('1 of 2 to do').waitFor()

    await page.getByRole('button', { name: 'Edit Call the plumber' }).click()
    await page.getByRole('textbox', { name: 'Title of Call the plumber' }).fill('Thank the plumber')
    await page.keyboard.press('Enter')
    await page.getByText('Thank the plumber').waitFor()
    const focused = page.locator(':focus')
    expect(await focused.getAttribute('aria-label')).toBe('Edit Thank the plumber')

    await page.reload()
    expect(await titles()).toEqual(['Thank the plumber', 'Water the plants'])
    expect(await page.getByRole('checkbox', { name: 'Water the plants' }).isChecked()).toBe(true)

    await add('Not needed')
    await page.getByRole('button', { name: 'Delete Not needed' }).click()
    await expect.poll(titles).toEqual(['Thank the plumber', 'Water the plants'])

    // What a curious script on the page would try.
    await page.evaluate(async () => {
      for (const path of ['get-session', 'list-sessions', 'token', 'jwks', 'ok'])
        await fetch(`/api/auth/${path}`)
    })
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await storage()).toEqual([0, 0])

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').waitFor()
    expect((await context.cookies()).filter(({ name }) => name.includes('session'))).toEqual([])

    await page.goto('/todos')
    await signIn(email)
    await page.waitForURL('**/todos')
    sessionTokens.add(await sessionToken())
    expect(await titles()).toEqual(['Thank the plumber', 'Water the plants'])

    // The one 404 that was asked for above, by the script.
    expect(complaints).toEqual([expect.stringContaining('404')])
    expect([...origins]).toEqual([stack.clientUrl])

    const accessTokens = tap.exchanges.flatMap(bearerTokens)
    expect(accessTokens.length).toBeGreaterThan(5)
    expect(sessionTokens.size).toBe(2)
    expectNothingLeaked(wire.exchanges, accessTokens, sessionTokens)
    expect(stack.client.log()).not.toMatch(JWT_SHAPED)
    for (const token of sessionTokens) expect(stack.client.log()).not.toContain(token)
  })

  it('a session that was ended elsewhere leads to the sign-in page, which says why and leads back', async () => {
    const email = `${crypto.randomUUID()}@example.test`
    await register('Bob', email)
    await add('Before')

    const elsewhere = stranger(stack.clientUrl)
    await elsewhere.post('/api/auth/login', { email, password: PASSWORD })
    await elsewhere.post('/api/auth/revoke-other-sessions', {})

    await page.getByRole('checkbox', { name: 'Before' }).click()
    await page.getByText('Your session has ended').waitFor()
    expect(new URL(page.url()).searchParams.get('next')).toBe('/todos')
    await signIn(email)
    await page.waitForURL('**/todos')
    expect(await titles()).toEqual(['Before'])
  })

  it('an API that is down is said so, nothing typed is lost, and nobody is signed out', async () => {
    await register('Cem', `${crypto.randomUUID()}@example.test`)
    await page.getByText('Nothing to do yet').waitFor()
    await stack.api.stop()
    await page.getByRole('textbox', { name: 'New todo' }).fill('Typed in vain?')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByText('can’t be reached').waitFor()
    expect(await page.getByRole('textbox', { name: 'New todo' }).inputValue()).toBe(
      'Typed in vain?',
    )

    await page.reload()
    await page.getByText('That did not work').waitFor()
    await stack.api.start()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Nothing to do yet').waitFor()
  })

  it('a long list is shown page by page', async () => {
    await register('Eve', `${crypto.randomUUID()}@example.test`)
    await page.evaluate(async () => {
      for (let number = 1; number <= 25; number += 1) {
        await fetch('/api/todos', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ title: `Number ${number}` }),
        })
      }
    })
    await page.reload()
    expect(await titles()).toHaveLength(20)
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(async () => (await titles()).length).toBe(25)
    expect((await titles()).at(-1)).toBe('Number 1')
    await page.getByText('25 of 25 to do').waitFor()
  })

  it('wrong input is met kindly', async () => {
    const email = `${crypto.randomUUID()}@example.test`
    await register('Dee', email)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').waitFor()

    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill('a wrong password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('E-mail or password is wrong.').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe(email)

    await page.getByRole('link', { name: 'Create one' }).click()
    await page.getByLabel('Name').fill('Dee')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('There is an account with this e-mail already.').waitFor()
  })
})

async function register(name: string, email: string): Promise<void> {
  await page.goto('/register')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL('**/todos')
}

async function signIn(email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function add(title: string): Promise<void> {
  await page.getByRole('textbox', { name: 'New todo' }).fill(title)
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('checkbox', { name: title }).waitFor()
}

async function titles(): Promise<string[]> {
  await page.getByRole('list', { name: 'Todos' }).waitFor()
  return page.locator('.todo .title').allTextContents()
}

async function sessionToken(): Promise<string> {
  const cookie = (await context.cookies()).find(({ name }) => name.endsWith('session_token'))
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  const [token = ''] = decodeURIComponent(cookie?.value ?? '').split('.')
  expect(token.length).toBeGreaterThan(20)
  return token
}

const storage = () =>
  page.evaluate(async () => [
    localStorage.length + sessionStorage.length,
    (await indexedDB.databases()).length,
  ])

/** Looks at every byte of every answer: status line aside, all headers and the body. */
function expectNothingLeaked(
  exchanges: readonly Exchange[],
  accessTokens: readonly string[],
  sessionTokens: ReadonlySet<string>,
): void {
  let cookies = 0
  for (const { url, headers, body } of exchanges) {
    const readable = headers.filter((line) => !isSessionCookie(line))
    cookies += headers.length - readable.length
    const answer = Buffer.concat([Buffer.from(readable.join('\n')), body]).toString('latin1')
    expect(JWT_SHAPED.exec(answer)?.[0], url).toBeUndefined()
    for (const token of accessTokens) {
      for (const part of token.split('.')) expect(answer.includes(part), url).toBe(false)
    }
    for (const token of sessionTokens) expect(answer.includes(token), url).toBe(false)
  }
  // The search sees what is there: each sign-in sets the cookie, each sign-out clears it.
  expect(cookies).toBeGreaterThanOrEqual(3)
}

function isSessionCookie(line: string): boolean {
  return /^set-cookie: better-auth\.session_token=.*; HttpOnly; SameSite=Lax$/i.test(line)
}
