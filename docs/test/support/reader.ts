import { existsSync, readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'
import { expect } from 'vitest'

const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** Where a browser is; without one the story is skipped, but fails with `CI=true`. */
const chromiumPath = PLACES.find((place) => place !== undefined && existsSync(place))
export const withoutBrowser = chromiumPath === undefined && process.env['CI'] !== 'true'

declare global {
  interface Window {
    readonly axe: { run(): Promise<AxeResults> }
  }
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch(chromiumPath === undefined ? {} : { executablePath: chromiumPath })
}

/** What went wrong on a page without anybody seeing it: its console, and requests to other hosts. */
export function watched(page: Page, url: string): readonly string[] {
  const faults: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      faults.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      faults.push(`request: ${request.url()}`)
  })
  return faults
}

/** axe finds nothing on the page as it is now, and nothing sticks out at its side. */
export async function expectReadable(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished)))
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() => window.axe.run())
  const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 300))])
  expect([page.url(), found]).toEqual([page.url(), []])
  const [wide, width] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ])
  expect([page.url(), wide]).toEqual([page.url(), width])
}
