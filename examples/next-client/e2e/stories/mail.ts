import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { stranger } from '../../test/support/person'
import type { MailServer } from '../../test/support/smtp'
import { expectAccessible } from '../support/axe'
import { PHONE, type Stage } from '../support/stage'
import { awake, PASSWORD, type Visitor } from '../support/visitor'

const NEW_PASSWORD = 'a different password'

/** The form is the script's from here on: before, it is sent as any form is. */
const formAwake = (page: Page) => page.locator('form[data-awake=true]').waitFor()

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** No page and no answer may hold a link's token, but for the cookie that it moves into. */
function expectNoLink({ wire }: Visitor, links: readonly string[]): void {
  for (const link of links) {
    const token = link.split('token=')[1] ?? ''
    for (const { url, headers, body } of wire.exchanges) {
      const readable = headers.filter((line) => !/^set-cookie: link_\w+=.*; HttpOnly;/i.test(line))
      const answer = Buffer.concat([Buffer.from(readable.join('\n')), body]).toString('latin1')
      expect(answer.includes(token), url).toBe(false)
    }
  }
}

export function mailStories(stage: () => Stage, server: Promise<MailServer>): void {
  it('one registers, confirms the address, signs in, forgets the password, comes back on another device, and leaves', async () => {
    const mails = await server
    const visitor = await stage().open()
    const { page, email } = visitor
    // Signing in too early, and with a session that has ended.
    visitor.tolerated = /status of 40[13]/
    await page.goto('/register')
    await formAwake(page)
    await page.getByLabel('Name').fill('Mia')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('We have sent you a mail').waitFor()
    await expectAccessible(page)

    await page.goto('/login')
    await formAwake(page)
    await signIn(page, email, PASSWORD)
    await page.getByText('Please confirm your address first').waitFor()

    const confirm = await mails.linkTo(email, /Confirm/)
    await page.goto(confirm)
    expect(new URL(page.url()).search).toBe('')
    await expectAccessible(page)
    await formAwake(page)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('Your address is confirmed').waitFor()
    await formAwake(page)
    await signIn(page, email, PASSWORD)
    await page.waitForURL('**/todos')
    await awake(page)
    await visitor.add('Come back to it')

    // The phone knows nothing of the account, and runs no script.
    const phone = await stage().open({ ...PHONE, javaScriptEnabled: false })
    await phone.page.goto('/login')
    await phone.page.getByRole('link', { name: 'Forgot your password?' }).click()
    await phone.page.getByLabel('E-mail').fill(email)
    await phone.page.getByRole('button', { name: 'Send the link' }).click()
    await phone.page.getByText('If there is an account with this address').waitFor()
    const reset = await mails.linkTo(email, /new password/)
    await phone.page.goto(reset)
    await phone.page.getByLabel('New password').fill('Password123!')
    await phone.page.getByRole('button', { name: 'Change password' }).click()
    await phone.page.getByText('Please choose another password').waitFor()
    await phone.page.getByLabel('New password').fill(NEW_PASSWORD)
    await phone.page.getByRole('button', { name: 'Change password' }).click()
    await phone.page.getByText('Your password is changed').waitFor()
    await phone.page.goto(reset)
    await phone.page.getByLabel('New password').fill('one more password')
    await phone.page.getByRole('button', { name: 'Change password' }).click()
    await phone.page.getByText('This link has been used').waitFor()

    // The other device is out, and finds its list again with the new password.
    await page.goto('/account')
    await page.waitForURL('**/login?next=%2Faccount')
    await formAwake(page)
    await signIn(page, email, NEW_PASSWORD)
    await page.waitForURL('**/account')
    await page.getByText('Your 1 todo and what is in the bin go with it.').waitFor()
    await expectAccessible(page)

    await phone.page.goto('/login?next=/account')
    await signIn(phone.page, email, NEW_PASSWORD)
    await phone.page.waitForURL('**/account')
    await phone.page.getByLabel('Your password').fill('wrong password')
    await phone.page.getByRole('button', { name: 'Delete my account' }).click()
    await phone.page.getByText('That is not your password').waitFor()
    await phone.page.getByLabel('Your password').fill(NEW_PASSWORD)
    await phone.page.getByRole('button', { name: 'Delete my account' }).click()
    await phone.page.getByText('Your account is deleted').waitFor()
    await page.goto('/todos')
    await page.waitForURL('**/login?next=%2Ftodos')
    await formAwake(page)
    await signIn(page, email, NEW_PASSWORD)
    await page.getByText('E-mail or password is wrong.').waitFor()
    for (const each of [visitor, phone]) expectNoLink(each, [confirm, reset])
  })

  it('with a script, too, the password is changed and the account deleted where one is', async () => {
    const mails = await server
    const visitor = await stage().open(PHONE)
    const { page, email } = visitor
    visitor.tolerated = /status of 400/
    const person = stranger(stage().stack.clientUrl)
    await person.post('/api/auth/register', { name: 'Noa', email, password: PASSWORD })
    await page.goto(await mails.linkTo(email, /Confirm/))
    await formAwake(page)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('Your address is confirmed').waitFor()
    await formAwake(page)
    await signIn(page, email, PASSWORD)
    await page.waitForURL('**/todos')
    const elsewhere = await visitor.elsewhere()

    await page.goto('/account')
    const password = page.getByRole('region', { name: 'Password' })
    const rows = page.getByRole('list', { name: 'Devices' }).getByRole('listitem')
    await password.locator('form[data-awake=true]').waitFor()
    expect(await rows.count()).toBe(2)
    const change = async (current: string) => {
      await password.getByLabel('Current password').fill(current)
      await password.getByLabel('New password').fill(NEW_PASSWORD)
      await password.getByRole('button', { name: 'Change password' }).click()
    }
    await change('wrong password')
    await password.getByText('That is not your password').waitFor()
    await expectAccessible(page)
    await change(PASSWORD)
    await page.getByText('All other devices are signed out.').waitFor()
    await expect.poll(() => rows.count()).toBe(1)
    expect(await (await elsewhere.fetch('/api/auth/get-session')).json()).toBeNull()

    const second = await visitor.newPage()
    await second.goto('/todos')
    await awake(second)
    const deletion = page.getByRole('region', { name: 'Delete the account' })
    await deletion.getByLabel('Your password').fill(NEW_PASSWORD)
    await deletion.getByRole('button', { name: 'Delete my account' }).click()
    await page.getByText('Your account is deleted').waitFor()
    await second.getByText('You are signed out, here as in your other tabs.').waitFor()
  })
}
