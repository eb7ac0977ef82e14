import { expect, it } from 'vitest'
import { stranger } from '../../test/support/person'
import type { Stage } from '../support/stage'
import { PASSWORD, type Visitor } from '../support/visitor'

/** Ends this person's session from another device. */
async function revoke(visitor: Visitor): Promise<void> {
  const person = await visitor.elsewhere()
  expect((await person.post('/api/auth/revoke-other-sessions', {})).status).toBe(200)
}

export function sessionStories(stage: () => Stage): void {
  it('a session that ends in the middle of an edit leads to signing in and back, and what was typed is there', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Bob')
    await visitor.add('Before')
    await visitor.add('Another')
    await page.getByText('To do', { exact: true }).click()
    await page.waitForURL('**/todos?status=open')
    await page.getByRole('textbox', { name: 'New todo' }).fill('Half a thou')
    await page.getByRole('button', { name: 'Edit Before' }).click()
    await page.getByRole('textbox', { name: 'Title of Before' }).fill('After')
    await page.getByLabel('Description').fill('A long story')
    await revoke(visitor)

    visitor.tolerated = /status of 401/
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('What you typed is kept').waitFor()
    await visitor.signIn()
    expect(new URL(page.url()).search).toBe('?status=open')
    const title = page.getByRole('textbox', { name: 'Title of Before' })
    // What the server sent comes first; what the tab kept, as the page wakes up.
    await expect.poll(() => title.inputValue()).toBe('After')
    expect(await page.getByLabel('Description').inputValue()).toBe('A long story')
    expect(await page.getByRole('textbox', { name: 'New todo' }).inputValue()).toBe('Half a thou')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => visitor.titles()).toEqual(['Another', 'After'])
    await page.getByRole('textbox', { name: 'New todo' }).fill('Half a thought')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('checkbox', { name: 'Half a thought' }).waitFor()
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  it('nobody who signs in next on the same tab sees the draft', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Cleo')
    await page.getByText('Nothing to do yet').waitFor()
    await page.getByRole('textbox', { name: 'New todo' }).fill('A secret')
    await revoke(visitor)
    visitor.tolerated = /status of 401/
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByText('What you typed is kept').waitFor()

    const other = stranger(stage().stack.clientUrl)
    const { email } = other
    await other.post('/api/auth/register', { name: 'Other', email, password: PASSWORD })
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Nothing to do yet').waitFor()
    expect(await page.getByRole('textbox', { name: 'New todo' }).inputValue()).toBe('')
  })

  it('signing out in one tab signs out the others, and signing in as somebody else takes them along', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Dan')
    await visitor.add('Dan’s')
    const second = await visitor.newPage()
    await second.goto('/todos')
    await second.getByRole('checkbox', { name: 'Dan’s' }).waitFor()
    await second.getByRole('textbox', { name: 'New todo' }).fill('Nobody’s business')
    const kept = () => second.evaluate(() => sessionStorage.length)
    await expect.poll(kept).toBe(1)

    await visitor.signOut()
    await second.getByText('You are signed out, here as in your other tabs.').waitFor()
    expect(new URL(second.url()).searchParams.get('next')).toBe('/todos')
    expect(await kept()).toBe(0)

    await visitor.signIn()
    await second.goto('/todos')
    await second.getByRole('checkbox', { name: 'Dan’s' }).waitFor()
    // Somebody else signs in with the same browser, in a tab that knows of nobody.
    const other = stranger(stage().stack.clientUrl)
    const { email } = other
    await other.post('/api/auth/register', { name: 'Other', email, password: PASSWORD })
    const third = await visitor.newPage()
    await third.goto('/login?reason=expired')
    await third.getByLabel('E-mail').fill(email)
    await third.getByLabel('Password').fill(PASSWORD)
    await third.getByRole('button', { name: 'Sign in' }).click()
    await third.getByText('Nothing to do yet').waitFor()
    for (const tab of [page, second]) {
      await tab.getByText('Nothing to do yet').waitFor()
      expect(await tab.locator('body').textContent()).not.toContain('Dan’s')
    }
  })
}
