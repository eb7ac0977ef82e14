import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'
import { seed } from '../support/todo-list'
import { awake } from '../support/visitor'

/** What somebody writes, and how quickly. */
export function typingStories(stage: () => Stage): void {
  it('what is typed and clicked before the page’s script is there is done when it is', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Erl')
    await seed(visitor, [{ title: 'Second' }, { title: 'First' }])
    let letGo = () => {}
    const gate = new Promise<void>((resolve) => (letGo = resolve))
    await page.route('**/*.js*', async (route) => {
      await gate
      await route.continue()
    })
    await page.goto('/todos', { waitUntil: 'commit' })
    const box = page.getByRole('checkbox', { name: 'Second' })
    await box.waitFor()
    await page.keyboard.press('n')
    await page.keyboard.type('Typed early')
    await page.keyboard.press('Enter')
    await box.click()
    letGo()
    await awake(page)
    await page.getByRole('button', { name: 'Edit Typed early', disabled: false }).waitFor()
    await expect.poll(() => box.isChecked()).toBe(true)
    await page.unroute('**/*.js*')
  })

  it('what is pressed is what is clicked, though what was open closes meanwhile', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Prema')
    await seed(visitor, [{ title: 'Below' }, { title: 'Above' }])
    const box = page.getByRole('checkbox', { name: 'Below' })
    const editor = page.getByRole('form', { name: 'Edit Above' })
    const open = [
      async () => {
        await page.getByText('Above', { exact: true }).click()
        await editor.waitFor()
      },
      () => page.getByRole('textbox', { name: 'New todo' }).focus(),
      () => page.getByRole('searchbox').focus(),
    ]
    for (const [times, opens] of open.entries()) {
      await opens()
      await box.hover()
      const place = await box.boundingBox()
      await page.mouse.down()
      // A hand takes its time, and the page has it to move.
      await expect.poll(() => box.evaluate((it) => it === document.activeElement)).toBe(true)
      expect(await box.boundingBox()).toEqual(place)
      await page.mouse.up()
      await expect.poll(() => box.isChecked()).toBe(times % 2 === 0)
      await expect.poll(() => editor.count()).toBe(0)
    }
  })

  it('three pasted lines are three todos, Esc asks before it throws words away, and it is spoken', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Tippi')
    const field = page.getByRole('textbox', { name: 'New todo' })
    await field.focus()
    await field.evaluate((input) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', '- Milk\n- Bread\n3. Eggs')
      const paste = { clipboardData, bubbles: true, cancelable: true }
      input.dispatchEvent(new ClipboardEvent('paste', paste))
    })
    await page.getByText('That is 3 lines').waitFor()
    await page.keyboard.press('Enter')
    const spoken = page.locator('.toasts > [role=status]').first()
    await expect.poll(() => spoken.textContent()).toBe('3 todos are added.')
    expect(await visitor.titles()).toEqual(['Milk', 'Bread', 'Eggs'])

    await page.getByRole('button', { name: 'Edit Milk' }).click()
    const words = page.getByLabel('Description')
    await words.fill('x'.repeat(500))
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    expect(await words.inputValue()).toHaveLength(500)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Discard', exact: true }).click()
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await expect.poll(focused).toBe('Edit Milk')

    await page.getByLabel('Search').fill('nothing like it')
    await expect.poll(() => spoken.textContent()).toBe('Nothing matches.')
  })
}
