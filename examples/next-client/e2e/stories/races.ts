import type { JSHandle, Locator, Page, Route } from 'playwright-core'
import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'
import { seed, settled } from '../support/todo-list'

/** What the check box of this row has shown since, each time it changed. */
async function boxOf(row: Locator): Promise<JSHandle<(string | null)[]>> {
  return row.evaluateHandle((element) => {
    const seen: (string | null)[] = []
    const look = () => seen.push(element.getAttribute('data-completed'))
    new MutationObserver(look).observe(element, { attributeFilter: ['data-completed'] })
    return seen
  })
}

/** Refuses the next changes of todos, as the API does where they are too many at once. */
async function refuse(page: Page, changes: number, until: Promise<void>): Promise<void> {
  const answer = async (route: Route) => {
    await until
    await route.fulfill({ status: 429, json: {} })
  }
  await page.route('**/api/todos/*', answer, { times: changes })
}

/** What is clicked meets what is under way, and what somebody else has done. */
export function raceStories(stage: () => Stage): void {
  it('a click shows before the browser does anything else', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Ike')
    await visitor.add('At once')
    stage().tap.hold()
    const checked = await page
      .getByRole('checkbox', { name: 'At once' })
      .evaluate(async (input: HTMLInputElement) => {
        input.click()
        // No task, no frame: only what is due right after the click.
        for (let turn = 0; turn < 20; turn++) await Promise.resolve()
        return input.isConnected && input.checked
      })
    expect(checked).toBe(true)
    await page.getByText('All done').waitFor()
    stage().tap.release()
  })

  it('quick clicks on one box show one after the other, and no answer to an earlier one between', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Ilse')
    await visitor.add('Often')
    const box = page.getByRole('checkbox', { name: 'Often' })
    const seen = await boxOf(page.locator('.todo'))
    let answered = 0
    page.on('response', (response) => {
      if (response.request().method() === 'PATCH') answered++
    })
    stage().tap.hold()
    for (let click = 0; click < 3; click++) await box.click()
    stage().tap.release()
    await expect.poll(() => answered).toBe(3)
    expect(await seen.jsonValue()).toEqual(['true', 'false', 'true'])
  })

  it('where several changes of one todo are refused, it ends as the server has it', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Ilka')
    await seed(visitor, [{ title: 'Refused' }])
    let answer = () => {}
    await refuse(page, 2, new Promise((resolve) => (answer = resolve)))
    visitor.tolerated = /status of 429/
    const box = page.getByRole('checkbox', { name: 'Refused' })
    for (let click = 0; click < 2; click++) await box.click()
    const askedAgain = page.waitForResponse('**/api/todos?*')
    answer()
    await askedAgain
    await expect.poll(() => box.isChecked()).toBe(false)
  })

  it('a list that was being loaded as a todo of the one before was completed is loaded', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Iva')
    await seed(visitor, [{ title: 'One' }, { title: 'Other' }])
    stage().tap.hold()
    await page.getByText('To do', { exact: true }).click()
    await page.locator('.todos[aria-busy=true]').waitFor()
    await page.getByRole('checkbox', { name: 'Other: done' }).click()
    stage().tap.release()
    await settled(visitor, ['One'])
    expect(await page.locator('.todos[aria-busy=true]').count()).toBe(0)
  })

  it('what shows at once is taken back, with a message, where the server says no', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Ida')
    await seed(visitor, [{ title: 'Here' }])
    let answer = () => {}
    await refuse(page, 1, new Promise((resolve) => (answer = resolve)))
    visitor.tolerated = /status of 429/
    const box = page.getByRole('checkbox', { name: 'Here' })
    await box.check()
    expect(await box.isChecked()).toBe(true)
    answer()
    await page.getByText('That was too much at once.').waitFor()
    await expect.poll(() => box.isChecked()).toBe(false)
  })

  it('a todo that was deleted elsewhere goes as one changes it, but not what one has typed', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Inga')
    for (const title of ['Here', 'Edited', 'Ticked']) await visitor.add(title)
    const person = await visitor.elsewhere()
    const { items } = await (await person.fetch('/api/todos')).json()
    for (const { id } of items.slice(0, 2))
      await person.fetch(`/api/todos/${id}`, { method: 'DELETE' })
    visitor.tolerated = /status of 404/

    const gone = page.getByText('This todo is not there any more.')
    await page.getByRole('checkbox', { name: 'Ticked' }).click()
    await gone.waitFor()
    await settled(visitor, ['Edited', 'Here'])
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click()
    await expect.poll(() => gone.count()).toBe(0)

    await page.getByRole('button', { name: 'Edit Edited' }).click()
    const title = page.getByRole('textbox', { name: /^Title of / })
    await title.fill('Every word')
    await page.keyboard.press('Enter')
    await gone.waitFor()
    expect(await title.inputValue()).toBe('Every word')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Discard', exact: true }).click()
    await settled(visitor, ['Here'])
  })

  it('a change made elsewhere is a conflict: reload or overwrite, and nothing is lost unasked', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Jo')
    await visitor.add('Mine')
    const person = await visitor.elsewhere()
    const [{ id }] = (await (await person.fetch('/api/todos')).json()).items
    const change = (title: string) =>
      person.fetch(`/api/todos/${id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title }),
      })
    const now = async () => (await (await person.fetch(`/api/todos/${id}`)).json()).title
    visitor.tolerated = /status of 412/

    async function editInto(title: string, theirs: string): Promise<void> {
      const read = page.waitForResponse(`**/api/todos/${id}`)
      await page.getByRole('button', { name: /^Edit / }).click()
      await read
      await change(theirs)
      await page.getByRole('textbox', { name: /^Title of / }).fill(title)
      await page.keyboard.press('Enter')
      await page.getByText('This todo has been changed elsewhere.').waitFor()
      await page.getByText(`“${theirs}”`).waitFor()
      expect(await now()).toBe(theirs)
    }

    await editInto('My version', 'Their version')
    await page.getByRole('button', { name: 'Reload' }).click()
    const title = page.getByRole('textbox', { name: /^Title of / })
    expect(await title.inputValue()).toBe('Their version')
    await title.fill('Their version, mended')
    await page.keyboard.press('Enter')
    await settled(visitor, ['Their version, mended'])

    await editInto('My last word', 'Their last word')
    await page.getByRole('button', { name: 'Overwrite with mine' }).click()
    await settled(visitor, ['My last word'])
    expect(await now()).toBe('My last word')
  })
}
