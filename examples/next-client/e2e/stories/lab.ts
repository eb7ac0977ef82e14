import { describe, expect, it } from 'vitest'
import { stranger } from '../../test/support/person'
import { DESKTOP, PHONE, type Stage } from '../support/stage'

const EXPECTED = [
  ['As it should be', 200, null],
  ['No token', 401, null],
  ['Tampered payload', 401, 'bad_signature'],
  ['Expired', 401, 'expired'],
  ['alg: none', 401, 'algorithm_not_allowed'],
  ['Wrong audience', 401, 'wrong_audience'],
  ['Another user’s path', 403, null],
  ['Another user’s todo', 404, null],
  ['userId in the body', 400, null],
] as const

export function labStories(stage: () => Stage): void {
  describe.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('the lab: %s', (_, size) => {
    it('shows what the guard does with this person’s own token, and gives no token away', async () => {
      const visitor = await stage().open(size)
      const { page, email } = visitor
      await visitor.register('Lab')
      await page.goto('/lab')
      await page.getByText(`"email": "${email}"`).waitFor()
      await page.getByText('characters, cut').waitFor()
      expect(await page.locator('.flow .checks .fail').count()).toBe(0)
      expect(await page.locator('.flow .checks .pass').count()).toBeGreaterThan(8)

      for (const [label, status, reason] of EXPECTED) {
        await page.getByRole('button', { name: label }).click()
        await page.getByText(`The API says ${status}, as it must.`).waitFor()
        const failures = page.locator('.result .checks .fail strong')
        if (reason === null) expect(await failures.count()).toBe(0)
        else expect(await failures.allTextContents()).toContain(reason)
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        size.viewport.width,
      )
      const person = await visitor.elsewhere()
      expect((await (await person.fetch('/api/todos')).json()).items).toEqual([])
    })
  })

  it('an answer that comes late is no verdict on the attempt after it', async () => {
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
    const late = page.waitForResponse('**/api/lab/valid')
    await page.getByRole('button', { name: 'As it should be' }).click()
    await page.getByText('One moment…').waitFor()
    await page.getByRole('button', { name: 'No token' }).click()
    await page.getByText('The API says 401, as it must.').waitFor()
    answer()
    await (await late).finished()
    await page.waitForTimeout(300)
    expect(await page.locator('.verdict').textContent()).toMatch(
      /^No token\..* says 401, as it must\.$/,
    )
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
