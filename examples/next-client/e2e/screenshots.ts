import { mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startStack } from '@examples/local-stack/stack'
import { chromium, type Browser, type Page } from 'playwright-core'
import { findChromium } from './support/chromium'

const FOLDER = fileURLToPath(new URL('../../../docs/images/', import.meta.url))
const MAX_BYTES = 150_000
const SIZE = { width: 960, height: 700 }
const PHONE = { width: 360, height: 700 }
const ACCOUNT = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'correct horse battery',
}

const TODOS = [
  { title: 'Read how a route is protected', completed: true },
  { title: 'Buy oat milk', priority: 'low', description: 'Two, if they are on offer' },
  {
    title: 'Renew the passport',
    priority: 'high',
    dueOn: '2031-05-02',
    description: 'The photos are in the drawer.',
  },
  { title: 'Water the plants' },
]

async function save(page: Page, name: string): Promise<void> {
  const path = `${FOLDER}${name}.png`
  await page.screenshot({ path, animations: 'disabled' })
  const { size } = statSync(path)
  console.log(`docs/images/${name}.png: ${Math.round(size / 1000)} kB`)
  if (size > MAX_BYTES) throw new Error(`${name}.png is over ${MAX_BYTES / 1000} kB`)
}

async function takeAll(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: SIZE,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto('/register')
  for (const [field, value] of [
    ['Name', ACCOUNT.name],
    ['E-mail', ACCOUNT.email],
    ['Password', ACCOUNT.password],
  ] as const)
    await page.getByLabel(field).fill(value)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL('**/todos')
  for (const data of TODOS) {
    await page.request.post('/api/todos', { data, headers: { origin: url } })
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(SIZE)
    await page.goto('/todos')
    await page.getByRole('checkbox', { name: 'Water the plants' }).waitFor()
    await save(page, `todos-${colorScheme}`)
    await page.setViewportSize(PHONE)
    await save(page, `todos-phone-${colorScheme}`)
    await page.setViewportSize({ ...SIZE, height: 980 })
    await page.goto('/lab')
    await page.getByRole('button', { name: 'Try all' }).click()
    await page.locator('.lab-count', { hasText: '15 of 15 held' }).waitFor()
    await page.getByRole('button', { name: 'Tampered payload' }).click()
    await save(page, `lab-${colorScheme}`)
    await page.getByRole('tab', { name: 'The API’s log' }).click()
    await page.locator('.verdict').evaluate((verdict) => verdict.scrollIntoView())
    await save(page, `lab-attempt-${colorScheme}`)
  }
}

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('No Chromium found (set CHROMIUM_PATH)')
mkdirSync(FOLDER, { recursive: true })
const LAB = { ENABLE_LAB: 'true' }
const stack = await startStack({ mode: 'jwks', env: { client: LAB, api: LAB } })
const browser = await chromium.launch({ executablePath })
try {
  await takeAll(browser, stack.clientUrl)
} finally {
  await browser.close()
  await stack.stop()
}
