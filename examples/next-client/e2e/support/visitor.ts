import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { stranger, type Person } from '../../test/support/person'
import { JWT_SHAPED } from '../../test/support/wire'
import { startRecordingProxy, type Exchange, type RecordingProxy } from './recording-proxy'

/** What may never come to a browser did, or it asked somebody else: no second try forgives it. */
export class Leak extends Error {
  override readonly name = 'Leak'
}

export const PASSWORD = 'correct horse battery'

/** Somebody with a browser of their own. */
export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Between this browser and everything: here no token may be. */
  readonly wire: RecordingProxy
  readonly email: string
  /** What the console may say in this story, beside nothing at all. */
  tolerated: RegExp | undefined
  newPage(): Promise<Page>
  /** Has a new account, made without a browser, and opens the todos: half the time of the form. */
  register(name: string): Promise<void>
  /** As people do it. */
  registerByForm(name: string): Promise<void>
  signIn(): Promise<void>
  signOut(): Promise<void>
  add(title: string): Promise<void>
  titles(): Promise<string[]>
  /** The same person elsewhere, without a browser. */
  elsewhere(): Promise<Person>
  /** Closes the browser, and looks over every byte that came to it. */
  leave(accessTokens: ReadonlySet<string>): Promise<void>
}

/** The page's own script listens: what is pressed is answered by it. */
export async function awake(page: Page): Promise<void> {
  await page.locator('#awake').waitFor({ state: 'attached' })
}

/** Opens a browser whose every request goes through a recording proxy. */
export async function visit(
  browser: Browser,
  appUrl: string,
  options: BrowserContextOptions,
): Promise<Visitor> {
  const wire = await startRecordingProxy()
  const context = await browser.newContext({
    baseURL: appUrl,
    // By default a browser asks its own machine without a proxy.
    proxy: { server: wire.url, bypass: '<-loopback>' },
    ...options,
  })
  context.setDefaultTimeout(15_000)
  const complaints: string[] = []
  const origins = new Set<string>()
  context.on('request', (request) => origins.add(new URL(request.url()).origin))
  // A violation of the Content-Security-Policy is an error there, too.
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(error.error().message))
  const page = await context.newPage()
  const email = `${crypto.randomUUID()}@example.test`

  const visitor: Visitor = {
    context,
    page,
    wire,
    email,
    tolerated: undefined,
    newPage: () => context.newPage(),
    async register(name) {
      const person = stranger(appUrl)
      const answer = await person.post('/api/auth/register', { name, email, password: PASSWORD })
      expect(answer.status).toBe(201)
      await context.addCookies(
        person.cookies().map((each) => ({ ...each, url: appUrl, httpOnly: true, sameSite: 'Lax' })),
      )
      await page.goto('/todos')
      await awake(page)
    },
    async registerByForm(name) {
      await page.goto('/register')
      await page.getByLabel('Name').fill(name)
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.waitForURL('**/todos')
    },
    async signIn() {
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL('**/todos*')
    },
    async signOut() {
      await page.getByTitle('Account menu').click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByText('You are signed out.').waitFor()
    },
    async add(title) {
      await page.getByRole('textbox', { name: 'New todo' }).fill(title)
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByRole('button', { name: `Edit ${title}`, disabled: false }).waitFor()
    },
    async titles() {
      await page.getByRole('list', { name: 'Todos' }).waitFor()
      return page.locator('.todo .title').allTextContents()
    },
    async elsewhere() {
      const person = stranger(appUrl)
      const answer = await person.post('/api/auth/login', { email, password: PASSWORD })
      expect(answer.status).toBe(200)
      return person
    },
    async leave(accessTokens) {
      const cookies = await context.cookies()
      await context.close()
      await wire.stop()
      try {
        expectNothingLeaked(wire.exchanges, accessTokens, cookies)
        expect([...origins]).toEqual([appUrl])
      } catch (cause) {
        throw new Leak(String(cause), { cause })
      }
      const { tolerated } = visitor
      expect(complaints.filter((text) => !tolerated?.test(text))).toEqual([])
    },
  }
  return visitor
}

/** Looks at every byte of every answer: status line aside, all headers and the body. */
function expectNothingLeaked(
  exchanges: readonly Exchange[],
  accessTokens: ReadonlySet<string>,
  cookies: readonly { name: string; value: string }[],
): void {
  expect(exchanges.length).toBeGreaterThan(0)
  const sessions = new Set(
    cookies.filter(({ name }) => name.endsWith('session_token')).map(rawToken),
  )
  for (const { headers } of exchanges) {
    for (const line of headers) {
      const [, value] = /^set-cookie: better-auth\.session_token=([^;]+)/i.exec(line) ?? []
      if (value) sessions.add(rawToken({ value }))
    }
  }
  for (const { url, headers, body } of exchanges) {
    const readable = headers.filter((line) => !isSessionCookie(line))
    const answer = Buffer.concat([Buffer.from(readable.join('\n')), body]).toString('latin1')
    expect(JWT_SHAPED.exec(answer)?.[0], url).toBeUndefined()
    for (const token of accessTokens) {
      // The first part is the same for all tokens of a key, and says nothing.
      for (const part of token.split('.').slice(1).filter(Boolean))
        expect(answer.includes(part), url).toBe(false)
    }
    for (const token of sessions) expect(answer.includes(token), url).toBe(false)
  }
}

function rawToken({ value }: { value: string }): string {
  const [token = ''] = decodeURIComponent(value).split('.')
  expect(token.length).toBeGreaterThan(20)
  return token
}

function isSessionCookie(line: string): boolean {
  return /^set-cookie: better-auth\.session_token=.*; HttpOnly; SameSite=Lax$/i.test(line)
}
