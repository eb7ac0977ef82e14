import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'

export function faultStories(stage: () => Stage): void {
  it('an API that is down is said so, nothing typed is lost, nobody is signed out, and all goes on when it is back', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    const { api } = stage().stack
    await visitor.register('Cem')
    await visitor.add('Here before')
    await page.getByRole('button', { name: 'Edit Here before' }).click()
    await page.getByRole('textbox', { name: 'Title of Here before' }).fill('Here again')
    visitor.tolerated = /status of 50[23]/
    await api.stop()
    try {
      await page.getByRole('button', { name: 'Save' }).click()
      // One box says it, and another one only when that has gone.
      const toast = page.locator('.toast.error')
      await toast.waitFor()
      expect(await page.locator('.banner').count()).toBe(0)
      await toast.getByRole('button', { name: 'Dismiss' }).click()
      await page.locator('.banner').waitFor()
      const title = page.getByRole('textbox', { name: 'Title of Here before' })
      expect(await title.inputValue()).toBe('Here again')

      await page.getByRole('textbox', { name: 'New todo' }).fill('Typed in vain?')
      await page.getByRole('button', { name: 'Add' }).click()
      await expect
        .poll(() => page.getByRole('textbox', { name: 'New todo' }).inputValue())
        .toBe('Typed in vain?')
      expect(await page.getByRole('checkbox', { name: 'Typed in vain?' }).count()).toBe(0)

      const second = await visitor.newPage()
      await second.goto('/todos')
      await second.getByText('That did not work').waitFor()
      await api.start()
      // The list comes by itself, too: on a slow machine it is there before the click.
      const before = second.getByRole('checkbox', { name: 'Here before' })
      const again = second.getByRole('button', { name: 'Try again' })
      await Promise.race([again.click(), before.waitFor()])
      await before.waitFor()
    } finally {
      await api.start()
    }
    // The banner goes by itself, and what was typed is still there to be sent.
    await page.locator('.banner').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('checkbox', { name: 'Here again' }).waitFor()
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('checkbox', { name: 'Typed in vain?' }).waitFor()
  })

  it('on a slow network there is something to see at once, and what one does shows at once', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Sloan')
    await visitor.add('Patience')
    stage().tap.hold()
    await page.goto('/todos', { waitUntil: 'commit' })
    await page.getByLabel('Loading your todos').waitFor()
    expect(await page.getByRole('checkbox', { name: 'Patience' }).count()).toBe(0)
    stage().tap.release()
    await page.getByRole('checkbox', { name: 'Patience' }).waitFor()
    stage().tap.hold()
    await page.getByRole('checkbox', { name: 'Patience' }).check()
    await page.getByText('All done').waitFor()
    stage().tap.release()
  })

  it('a browser that is offline keeps what was typed', async () => {
    const visitor = await stage().open()
    const { page, context } = visitor
    await visitor.register('Otto')
    await page.getByText('Nothing to do yet').waitFor()
    visitor.tolerated = /ERR_INTERNET_DISCONNECTED/
    await context.setOffline(true)
    await page.getByRole('textbox', { name: 'New todo' }).fill('From the train')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.locator('.toast.error').getByText('check your connection').waitFor()
    expect(await page.getByRole('textbox', { name: 'New todo' }).inputValue()).toBe(
      'From the train',
    )
    // The same message again takes the place of the first.
    await page.getByRole('button', { name: 'Add' }).click()
    await expect
      .poll(() => page.getByRole('textbox', { name: 'New todo' }).inputValue())
      .toBe('From the train')
    expect(await page.locator('.toast.error').count()).toBe(1)
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('checkbox', { name: 'From the train' }).waitFor()
  })

  it('a key pressed twice decides nothing: an edit that meets another one stays', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Uma')
    await visitor.add('Old')
    const person = await visitor.elsewhere()
    const [{ id }] = (await (await person.fetch('/api/todos')).json()).items
    const read = page.waitForResponse(`**/api/todos/${id}`)
    await page.getByRole('button', { name: 'Edit Old' }).click()
    await read
    await person.fetch(`/api/todos/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Theirs' }),
    })
    visitor.tolerated = /status of 412/
    const title = page.getByRole('textbox', { name: /^Title of / })
    await title.fill('Mine')
    await title.press('Enter')
    const alert = page.getByRole('alert').filter({ hasText: 'changed elsewhere' })
    await alert.waitFor()
    for (const key of ['Enter', ' ', 'j', 'u', 'Delete']) await page.keyboard.press(key)
    expect(await alert.evaluate((each) => each === document.activeElement)).toBe(true)
    expect(await title.inputValue()).toBe('Mine')
    await page.getByRole('button', { name: 'Reload, discard mine' }).click()
    expect(await title.inputValue()).toBe('Theirs')
    expect(await title.evaluate((each) => each === document.activeElement)).toBe(true)
  })

  it('a filter chosen in the middle of typing stays, and so does what was typed', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Fia')
    await visitor.add('Milk')
    await page.getByLabel('Search').pressSequentially('mil')
    await page.getByText('Done', { exact: true }).click()
    expect(new URL(page.url()).search).toBe('?status=done&q=mil')
    // Longer than typing is waited for.
    await page.waitForTimeout(600)
    expect(new URL(page.url()).search).toBe('?status=done&q=mil')
    expect(await page.getByLabel('Search').inputValue()).toBe('mil')
  })

  it('five hasty deletions can be undone, and a double click deletes one', async () => {
    const visitor = await stage().open()
    const { page, titles } = visitor
    await visitor.register('Rae')
    for (const number of [1, 2, 3, 4, 5, 6]) await visitor.add(`Todo ${number}`)
    await page.getByRole('button', { name: 'Delete Todo 6' }).dblclick()
    await page.getByText('“Todo 6” is deleted.').waitFor()
    expect(await titles()).toHaveLength(5)
    for (const number of [5, 4, 3, 2]) {
      await page.getByRole('button', { name: `Delete Todo ${number}` }).focus()
      await page.keyboard.press('Enter')
    }
    await page.getByText('“Todo 2” is deleted.').waitFor()
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(5)
  })
}
