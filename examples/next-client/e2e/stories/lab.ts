import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { stranger } from '../../test/support/person'
import { expectAccessible } from '../support/axe'
import { DESKTOP, PHONE, type Stage } from '../support/stage'

const EXPECTED = [
  ['As it should be', 'Let in: 200', null],
  ['No token', 'Held: 401', 'no_credentials'],
  ['Token in the address', 'Held: 401', 'no_credentials'],
  ['Tampered payload', 'Held: 401', 'bad_signature'],
  ['alg: none', 'Held: 401', 'algorithm_not_allowed'],
  ['A key of their own', 'Held: 401', 'bad_signature'],
  ['Another spelling', 'Held: 401', 'malformed_token'],
  ['Expired', 'Held: 401', 'expired'],
  ['Wrong audience', 'Held: 401', 'wrong_audience'],
  ['Another issuer', 'Held: 401', 'wrong_issuer'],
  ['Too long', 'Held: 401', 'token_too_large'],
  ['HS256 with the public key', 'Held: 401', 'algorithm_not_allowed'],
  ['Another user’s path', 'Held: 403', 'other_user'],
  ['Another user’s todo', 'Held: 404', 'not_owned'],
  ['userId in the body', 'Held: 400', null],
  ['X-User-Id header', 'Held: 200', null],
] as const

const card = (page: Page, label: string) => page.locator('.attempt', { hasText: label })

async function topOf(page: Page, selector: string): Promise<number> {
  return (await page.locator(selector).boundingBox())?.y ?? NaN
}

export function labStories(stage: () => Stage): void {
  describe.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('the lab: %s', (_, size) => {
    it('tries all, and says of each what came of it and why, and gives no token away', async () => {
      const visitor = await stage().open(size)
      const { page } = visitor
      await visitor.register('Lab')
      await page.goto('/lab')
      await page.getByText('15 ways to try').waitFor()
      await page.getByRole('button', { name: 'Try all' }).click()
      await page.locator('.lab-count', { hasText: '15 of 15 held' }).waitFor()
      expect(await page.locator('.attempt[data-standing=held]').count()).toBe(EXPECTED.length)

      for (const [label, verdict, reason] of EXPECTED) {
        await card(page, label).click()
        await page.getByRole('heading', { name: verdict }).waitFor()
        const said = await page.locator('.verdict-reason p code').allTextContents()
        expect([label, ...said]).toEqual([label, reason].filter(Boolean))
        await card(page, label).click()
      }
      expect(await page.locator('.verdict').count()).toBe(0)

      await card(page, 'Tampered payload').click()
      const [own, verdict, last] = [
        await topOf(page, '.attempt[aria-expanded=true]'),
        await topOf(page, '.verdict'),
        await topOf(page, '.attempts > li:last-child .attempt'),
      ]
      // On a phone beneath its card, where there is room below all of them.
      expect(own < verdict && verdict < last).toBe(size === PHONE)
      expect(verdict > last).toBe(size === DESKTOP)
      for (const width of [size.viewport.width, 320]) {
        await page.setViewportSize({ ...size.viewport, width })
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
          width,
        )
      }
      const person = await visitor.elsewhere()
      expect((await (await person.fetch('/api/todos')).json()).items).toEqual([])
    })
  })

  it('by keyboard: a card, its verdict, and what that rests on, with the line of the API’s own log', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Lab')
    await page.goto('/lab')
    await card(page, 'Wrong audience').press('Enter')
    await page.getByRole('heading', { name: 'Held: 401' }).waitFor()
    await page.getByRole('status').getByText('Wrong audience: Held').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tabpanel', { name: 'Answer' }).getByText('www-authenticate').waitFor()
    await page.keyboard.press('ArrowRight')
    const log = page.getByRole('tabpanel', { name: 'The API’s log' })
    await log.getByText('"reason":"wrong_audience"').waitFor()
    await expectAccessible(page)
    const [, id = ''] = /for request (lab-[\w-]{36})/.exec((await log.textContent()) ?? '') ?? []
    expect(stage().stack.api.log()).toContain(id)
    await page.keyboard.press('End')
    const code = page.getByRole('tabpanel', { name: 'The code' })
    await code.getByText('function audienceRule').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Home')
    await page.getByRole('tabpanel', { name: 'Request' }).getByText('← forged').waitFor()
    await expectAccessible(page)

    await page.getByText('How a request travels').click()
    visitor.tolerated = /status of 503/
    await page.route('**/api/lab/*', (route) => route.fulfill({ status: 503 }))
    await card(page, 'Expired').press('Enter')
    await page.locator('.verdict').getByText('Nothing was tried').waitFor()
    await expectAccessible(page)
  })

  it('an answer that comes late is its own attempt’s', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Lab')
    await page.goto('/lab')
    let answer = () => {}
    const asked = new Promise<void>((resolve) => (answer = resolve))
    await page.route('**/api/lab/valid', async (route) => {
      await asked
      await route.continue()
    })
    await card(page, 'As it should be').click()
    await page.locator('.verdict').getByText('One moment…').waitFor()
    await card(page, 'No token').click()
    await page.getByRole('heading', { name: 'Held: 401' }).waitFor()
    answer()
    await card(page, 'As it should be').getByText('200 let in').waitFor()
    expect(await page.locator('.verdict h2').textContent()).toContain('Held: 401')
  })

  it('the lab is for who is signed in, and its attempts come from its own page', async () => {
    const { clientUrl } = stage().stack
    const nobody = stranger(clientUrl)
    expect((await nobody.fetch('/lab')).headers.get('location')).toMatch(/\/login\?next=%2Flab$/)
    expect((await nobody.post('/api/lab/valid', {})).status).toBe(401)
    const visitor = await stage().open()
    await visitor.register('Lab')
    const person = await visitor.elsewhere()
    for (const name of ['toString', '__proto__', 'unknown'])
      expect((await person.post(`/api/lab/${name}`, {})).status).toBe(404)
    const foreign = { method: 'POST', headers: { origin: 'https://evil.example' } }
    expect((await person.fetch('/api/lab/valid', foreign)).status).toBe(403)
  })
}
