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

/** axe finds nothing on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  // What fades in has its colours when it is there.
  await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished)))
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() => window.axe.run())
  const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
  expect([page.url(), found]).toEqual([page.url(), []])
}
