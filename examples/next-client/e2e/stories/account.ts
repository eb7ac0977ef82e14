import { expect, it } from 'vitest'
import { expectAccessible } from '../support/axe'
import { PHONE, type Stage } from '../support/stage'

export function accountStories(stage: () => Stage): void {
  it('one sees where one is signed in, and signs out one device, or all others', async () => {
    const visitor = await stage().open(PHONE)
    const { page } = visitor
    await visitor.register('Dora')
    const elsewhere = async () => {
      const person = await visitor.elsewhere()
      const signedIn = async () =>
        (await (await person.fetch('/api/auth/get-session')).json()) !== null
      return { person, signedIn }
    }
    const [one, other] = [await elsewhere(), await elsewhere()]
    const rows = page.getByRole('list', { name: 'Devices' }).getByRole('listitem')
    const signOut = page.getByRole('button', { name: /^Sign out A browser/ })

    await page.getByTitle('Account menu').click()
    await page.getByRole('link', { name: 'Account' }).click()
    await page.waitForURL('**/account')
    await expect.poll(() => rows.count()).toBe(3)
    expect(await rows.first().textContent()).toContain('This device')
    for (const width of [320, PHONE.viewport.width]) {
      await page.setViewportSize({ width, height: PHONE.viewport.height })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
    await expectAccessible(page)
    await page.emulateMedia({ forcedColors: 'active' })
    await expectAccessible(page)

    await page.getByLabel('Name').fill('Dora Two')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Your name is changed.').waitFor()

    await signOut.first().click()
    await page.getByText('A browser or app is signed out.').waitFor()
    expect(await rows.count()).toBe(2)
    expect((await Promise.all([one.signedIn(), other.signedIn()])).filter(Boolean).length).toBe(1)
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await page.getByText('Signed out elsewhere.').waitFor()
    expect(await rows.count()).toBe(1)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('account-title')
    expect(await Promise.all([one.signedIn(), other.signedIn()])).toEqual([false, false])
    // This one is still.
    await page.reload()
    await expect.poll(() => rows.count()).toBe(1)
    expect(await page.getByLabel('Name').inputValue()).toBe('Dora Two')
  })
}
