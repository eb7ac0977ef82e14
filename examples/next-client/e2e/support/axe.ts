import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

declare global {
  interface Window {
    readonly axe: { run(): Promise<AxeResults> }
  }
}

async function violations(page: Page): Promise<unknown[]> {
  const results = await page.evaluate(() => window.axe.run())
  return results.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
}

/** axe finds nothing on the page as it is now; in the light theme, nor in the system's colours. */
export async function expectAccessible(page: Page): Promise<void> {
  // What fades in has its colours when it is there.
  await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished)))
  await page.evaluate(AXE)
  expect([page.url(), await violations(page)]).toEqual([page.url(), []])
  if (await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)) return
  await page.emulateMedia({ forcedColors: 'active' })
  expect([page.url(), 'forced', await violations(page)]).toEqual([page.url(), 'forced', []])
  await page.emulateMedia({ forcedColors: 'none' })
}
