import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../support/axe'
import { DESKTOP, PHONE, type Stage } from '../support/stage'

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
      await page.getByRole('textbox', { name: 'New todo' }).click()
      await page.getByRole('button', { name: 'Note' }).click()
      await page.getByLabel('Due').fill('2020-01-01')
      await page.getByLabel('Priority').selectOption('high')
      await expectAccessible(page)
      await visitor.add('Overdue')
      await visitor.add('Done')
      await page.getByRole('checkbox', { name: 'Done: done' }).check()
      await visitor.add('To be deleted')
      await page.getByRole('button', { name: 'Delete To be deleted' }).click()
      await page.getByText('is deleted').waitFor()
      await page.getByTitle('Account menu').click()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByTitle('More').click()
      await expectAccessible(page)
      await page.getByRole('link', { name: 'Bin' }).click()
      await page.getByText('Kept until').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Restore all' }).click()
      await page.getByText('The bin is empty').waitFor()
      await expectAccessible(page)
      await page.goBack()
      await page.getByRole('button', { name: 'Edit Overdue' }).click()
      await expectAccessible(page)
      await page.getByRole('textbox', { name: 'Title of Overdue' }).fill('')
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByRole('alertdialog').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Discard', exact: true }).click()
      await page.getByRole('button', { name: 'Edit Overdue' }).click()
      await page.getByLabel('Description').fill('Mine')
      const person = await visitor.elsewhere()
      const { items } = await (await person.fetch('/api/todos')).json()
      await person.fetch(`/api/todos/${items.at(-1).id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ description: 'Theirs' }),
      })
      visitor.tolerated = /status of (401|404|412)/
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Somebody has changed its description.').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Discard', exact: true }).click()
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await expectAccessible(page)
      await page.goto('/lab')
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Expired' }).click()
      await page.getByRole('heading', { name: 'Held: 401' }).waitFor()
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

  it('the focus never gets lost', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    const focused = () => page.evaluate(() => document.activeElement?.id)
    await page.goto('/login')
    visitor.tolerated = /status of (400|401)/
    await page.getByLabel('E-mail').fill('nobody@example.test')
    await page.getByLabel('Password').fill('a wrong password')
    await page.locator('form[data-awake=true]').waitFor()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('E-mail or password is wrong.').waitFor()
    await expect.poll(focused).toBe('password')
    expect(await page.evaluate(() => getSelection()?.toString())).not.toBe('')

    await page.goto('/register')
    await page.locator('form[data-awake=true]').waitFor()
    await page.getByLabel('Name').fill(' ')
    await page.getByLabel('E-mail').fill('somebody@example.test')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('Please check what is marked.').waitFor()
    await expect.poll(focused).toBe('name')

    await visitor.register('Fay')
    await visitor.add('Gone')
    await page.getByRole('button', { name: 'Delete Gone' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await focused()).toBe('new-todo')
    await page.getByRole('button', { name: 'Edit Gone', disabled: false }).click()
    const title = page.getByRole('textbox', { name: 'Title of Gone' })
    await title.fill('')
    await page.getByText('A todo needs a title.').waitFor()
    expect(await title.getAttribute('aria-invalid')).toBe('true')
    const note = await title.getAttribute('aria-describedby')
    expect(await page.locator(`[id="${note}"]`).textContent()).toBe('A todo needs a title.')
  })

  it('long words and words from right to left have their place, and a box is easy to hit', async () => {
    const visitor = await stage().open(PHONE)
    const { page } = visitor
    await visitor.register('Lou')
    await visitor.add('קנה חלב')
    const direction = (text: string) =>
      page.getByText(text, { exact: true }).evaluate((each) => getComputedStyle(each).direction)
    expect(await direction('קנה חלב')).toBe('rtl')
    const box = page.getByRole('checkbox', { name: 'קנה חלב' })
    const { x = 0, y = 0, width = 0, height = 0 } = (await box.boundingBox()) ?? {}
    expect([width, height]).toEqual([22, 22])
    await page.mouse.click(x - 8, y + height + 8)
    await expect.poll(() => box.isChecked()).toBe(true)
    await page.mouse.click(x + width + 8, y - 8)
    await expect.poll(() => box.isChecked()).toBe(false)

    const long = 'Very long words '.repeat(13).slice(0, 200).trim()
    await visitor.add(long)
    await page.getByRole('button', { name: `Delete ${long}` }).click()
    const toast = page.locator('.toast p')
    await toast.waitFor()
    expect((await toast.boundingBox())?.height).toBeLessThanOrEqual(48)
    expect(await toast.textContent()).toMatch(/^“Very long .*…” is deleted\.$/)
  })

  it('the theme is the machine’s or the person’s, and is there before any script runs', async () => {
    const visitor = await stage().open({ ...DESKTOP, colorScheme: 'dark' })
    const { page } = visitor
    const isDark = () =>
      page.evaluate(() => {
        const canvas = document.createElement('canvas').getContext('2d')
        if (canvas === null) throw new TypeError('no canvas')
        canvas.fillStyle = getComputedStyle(document.body).backgroundColor
        canvas.fillRect(0, 0, 1, 1)
        return (canvas.getImageData(0, 0, 1, 1).data[0] ?? 0) < 128
      })
    await page.goto('/login')
    expect(await isDark()).toBe(true)
    await page.getByLabel('Theme').selectOption('Light')
    expect(await isDark()).toBe(false)
    // No script of ours runs here: what the server sends is right already.
    await page.route('**/*.js', (route) => route.abort())
    visitor.tolerated = /ERR_FAILED/
    await page.goto('/register', { waitUntil: 'load' })
    expect(await isDark()).toBe(false)
    await page.unroute('**/*.js')
    await page.goto('/register')
    await page.getByLabel('Theme').selectOption('System')
    await page.reload()
    expect(await isDark()).toBe(true)
  })
}
