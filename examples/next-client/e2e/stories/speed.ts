import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'

const MAX_SCRIPT_BYTES = 200_000
const ROUNDS = 5

declare global {
  interface Window {
    shifts: number
    paint: number
  }
}

/** Notes each layout shift and the largest paint, from the first moment on. */
async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.shifts = 0
    window.paint = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('value' in entry && typeof entry.value === 'number') window.shifts += entry.value
      }
    }).observe({ type: 'layout-shift', buffered: true })
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) window.paint = startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
  })
}

const scriptBytes = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .reduce(
        (sum, entry) => sum + (entry instanceof PerformanceResourceTiming ? entry.transferSize : 0),
        0,
      ),
  )

export function speedStories(stage: () => Stage): void {
  it('/todos: under 200 kB of JavaScript, and nothing moves while it loads', async () => {
    const visitor = await stage().open()
    await visitor.register('Swift')
    for (let number = 0; number < 5; number += 1) await visitor.add(`Todo ${number}`)
    // Without the recording proxy, which takes the compression away.
    const cookies = await visitor.context.cookies()
    const browser = visitor.context.browser()
    const paints: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const context = await browser?.newContext({ baseURL: stage().stack.clientUrl })
      if (!context) throw new TypeError('no browser')
      await context.addCookies(cookies)
      const page = await context.newPage()
      await watchPage(page)
      await page.goto('/todos', { waitUntil: 'networkidle' })
      await page.getByRole('checkbox', { name: 'Todo 0' }).waitFor()
      const bytes = await scriptBytes(page)
      expect(bytes).toBeGreaterThan(50_000)
      expect(bytes).toBeLessThan(MAX_SCRIPT_BYTES)
      expect(await page.evaluate(() => window.shifts)).toBe(0)
      paints.push(await page.evaluate(() => window.paint))
      if (round === 0) console.log(`/todos: ${bytes} bytes of JavaScript transferred`)
      await context.close()
    }
    const median = paints.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
    expect(median).toBeGreaterThan(0)
    console.log(`/todos: largest paint after ${Math.round(median)} ms, median of ${ROUNDS}`)
  })
}
