import { describe, expect, it } from 'vitest'
import { JWT_SHAPED } from '../../test/support/wire'
import { bearerTokens } from '../support/recording-proxy'
import { DESKTOP, PHONE, type Stage } from '../support/stage'
import { awake } from '../support/visitor'

export function journeyStories(stage: () => Stage): void {
  describe.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('the whole journey: %s', (_, size) => {
    it('somebody registers, keeps todos, signs out and in, and they are still there; no token reaches the browser', async () => {
      const visitor = await stage().open(size)
      const { page, titles, add } = visitor
      await visitor.registerByForm('Ada')
      await page.getByText('Nothing to do yet').waitFor()

      await add('Water the plants')
      await page.getByRole('textbox', { name: 'New todo' }).click()
      await page.getByRole('button', { name: 'Note' }).click()
      await page.getByLabel('Description').fill('Photos are in the drawer')
      await page.getByLabel('Due').fill('2020-02-29')
      await page.getByLabel('Priority').selectOption('high')
      await add('Renew the passport')
      expect(await titles()).toEqual(['Renew the passport', 'Water the plants'])
      await page.getByText('29 Feb 2020').waitFor()
      await page.getByRole('heading', { name: 'Overdue' }).waitFor()
      await page.getByRole('checkbox', { name: 'Water the plants' }).check()
      await page.getByText('1 to do', { exact: true }).waitFor()

      await page.getByRole('button', { name: 'Edit Renew the passport' }).click()
      await page.getByRole('textbox', { name: 'Title of Renew' }).fill('Fetch the passport')
      await page.keyboard.press('Enter')
      await page.getByText('Fetch the passport').waitFor()
      const focused = page.locator(':focus')
      expect(await focused.getAttribute('aria-label')).toBe('Edit Fetch the passport')

      await page.reload()
      expect(await titles()).toEqual(['Fetch the passport'])
      await awake(page)
      await page.getByRole('button', { name: 'Done 1' }).click()
      expect(await titles()).toEqual(['Fetch the passport', 'Water the plants'])
      expect(await page.getByRole('checkbox', { name: 'Water the plants' }).isChecked()).toBe(true)
      expect(await page.locator('.todo').first().textContent()).toContain(
        'Photos are in the drawer',
      )
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        size.viewport.width,
      )

      // What a curious script on the page would try.
      visitor.tolerated = /status of 404/
      await page.evaluate(async () => {
        for (const path of ['get-session', 'list-sessions', 'token', 'jwks', 'ok'])
          await fetch(`/api/auth/${path}`)
      })
      expect(await page.evaluate(() => document.cookie)).toBe('')
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([
        0, 0,
      ])
      expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)

      await visitor.signOut()
      const left = await visitor.context.cookies()
      expect(left.filter(({ name }) => name.includes('session'))).toEqual([])

      await page.goto('/todos?status=open')
      await visitor.signIn()
      expect(new URL(page.url()).search).toBe('?status=open')
      expect(await titles()).toEqual(['Fetch the passport'])

      expect(stage().tap.exchanges.flatMap(bearerTokens).length).toBeGreaterThan(5)
      expect(stage().stack.client.log()).not.toMatch(JWT_SHAPED)
    })
  })

  it('two people at once never see each other’s todos', async () => {
    const people = await Promise.all([stage().open(), stage().open(PHONE)])
    await Promise.all(people.map((person, index) => person.register(`Person ${index}`)))
    await Promise.all(
      people.map(async (person, index) => {
        for (let number = 0; number < 3; number += 1) await person.add(`Of ${index}: ${number}`)
        await person.page.reload()
      }),
    )
    for (const [index, { page, titles, wire }] of people.entries()) {
      expect(await titles()).toEqual([2, 1, 0].map((number) => `Of ${index}: ${number}`))
      const received = Buffer.concat(wire.exchanges.map(({ body }) => body)).toString()
      expect(received).not.toContain(`Of ${1 - index}`)
      expect(await page.locator('body').textContent()).not.toContain(`Of ${1 - index}`)
    }
  })

  it('register, sign in and sign out work without JavaScript', async () => {
    const visitor = await stage().open({ ...DESKTOP, javaScriptEnabled: false })
    const { page } = visitor
    await visitor.registerByForm('Eve')
    await page.getByRole('heading', { name: 'My todos' }).waitFor()
    await visitor.signOut()
    await page.goto('/todos')
    expect(page.url()).toContain('/login?next=%2Ftodos')
    await visitor.signIn()
    await page.getByRole('heading', { name: 'My todos' }).waitFor()
  })

  it('wrong input is met kindly', async () => {
    const visitor = await stage().open()
    const { page, email } = visitor
    await visitor.registerByForm('Dee')
    await visitor.signOut()
    visitor.tolerated = /status of (401|409)/

    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill('a wrong password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('E-mail or password is wrong.').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe(email)

    await page.getByRole('link', { name: 'Create one' }).click()
    await page.getByLabel('Name').fill('Dee')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('There is an account with this e-mail already.').waitFor()
  })
}
