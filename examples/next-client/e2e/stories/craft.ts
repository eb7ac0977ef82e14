import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { DESKTOP, PHONE, type Stage } from '../support/stage'

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

declare global {
  interface Window {
    readonly axe: { run(): Promise<AxeResults> }
  }
}

async function expectAccessible(page: Page): Promise<void> {
  // What fades in has its colours when it is there.
  await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished)))
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() => window.axe.run())
  const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
  expect([page.url(), found]).toEqual([page.url(), []])
}

export function craftStories(stage: () => Stage): void {
  describe.each([
    ['light', DESKTOP],
    ['dark', PHONE],
  ] as const)('axe finds nothing: %s', (colorScheme, size) => {
    it('on any page, in any state', async () => {
      const visitor = await stage().open({ ...size, colorScheme, reducedMotion: 'reduce' })
      const { page } = visitor
      visitor.tolerated = /status of (401|404)/
      for (const path of [
        '/login?reason=expired&error=401',
        '/register',
        '/sign-out?error=503',
        '/nowhere',
      ]) {
        await page.goto(path)
        await expectAccessible(page)
      }
      await visitor.register('Axel')
      await page.getByText('Nothing to do yet').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Details' }).click()
      await page.getByLabel('Due').fill('2020-01-01')
      await page.getByLabel('Priority').selectOption('high')
      await expectAccessible(page)
      await visitor.add('Overdue')
      await visitor.add('Done')
      await page.getByRole('checkbox', { name: 'Done: done' }).check()
      await visitor.add('To be deleted')
      await page.getByRole('button', { name: 'Delete To be deleted' }).click()
      await page.getByText('is deleted').waitFor()
      await page.getByRole('button', { name: 'Edit Overdue' }).click()
      await expectAccessible(page)
      await page.getByRole('textbox', { name: 'Title of Overdue' }).fill('')
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await expectAccessible(page)
      await page.goto('/lab')
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Expired' }).click()
      await page.getByText('as it must').waitFor()
      await page.getByText('What the token says').click()
      await expectAccessible(page)
    })
  })

  it('everything can be done with the keyboard alone', async () => {
    const visitor = await stage().open()
    const { page, titles } = visitor
    await visitor.register('Kay')
    await page.getByText('Nothing to do yet').waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await page.keyboard.press('n')
    expect(await focused()).toBe('New todo')
    for (const title of ['One', 'Two', 'Three']) {
      await page.keyboard.type(title)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: `Edit ${title}`, disabled: false }).waitFor()
    }
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await expect.poll(() => page.getByRole('checkbox', { name: 'Two' }).isChecked()).toBe(true)
    await page.keyboard.press('e')
    await expect.poll(focused).toBe('Title of Two')
    await page.keyboard.type(' and a half')
    await page.keyboard.press('Control+Enter')
    await expect.poll(focused).toBe('Edit Two and a half')
    await page.keyboard.press('Delete')
    await expect.poll(titles).toEqual(['Three', 'One'])
    await page.getByText('is deleted').waitFor()
    await page.keyboard.press('u')
    await expect.poll(titles).toEqual(['Three', 'Two and a half', 'One'])

    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.getByRole('checkbox', { name: 'Single keys do something' }).click()
    await page.keyboard.press('Escape')
    await page.locator('h1').click()
    await page.keyboard.press('n')
    expect(await focused()).not.toBe('New todo')
  })

  it('the theme is the machine’s or the person’s, and is there before any script runs', async () => {
    const visitor = await stage().open({ ...DESKTOP, colorScheme: 'dark' })
    const { page } = visitor
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await page.goto('/login')
    expect(await ground()).toBe('rgb(16, 16, 20)')
    await page.getByLabel('Theme').selectOption('Light')
    expect(await ground()).toBe('rgb(246, 246, 249)')
    // No script of ours runs here: what the server sends is right already.
    await page.route('**/*.js', (route) => route.abort())
    visitor.tolerated = /ERR_FAILED/
    await page.goto('/register', { waitUntil: 'load' })
    expect(await ground()).toBe('rgb(246, 246, 249)')
    await page.unroute('**/*.js')
    await page.goto('/register')
    await page.getByLabel('Theme').selectOption('System')
    await page.reload()
    expect(await ground()).toBe('rgb(16, 16, 20)')
  })
}
