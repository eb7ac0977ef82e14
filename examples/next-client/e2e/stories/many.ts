import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { expect, it } from 'vitest'
import { expectAccessible } from '../support/axe'
import { inDatabase } from '../support/database'
import type { Stage } from '../support/stage'

const MANY = 2_007

export function manyStories(stage: () => Stage): void {
  it('2,007 todos: completed, cleared and restored in one request each, whatever happens to the tab', async () => {
    const visitor = await stage().open()
    const { page, wire } = visitor
    await visitor.register('Maud')
    await inDatabase(stage(), fill(visitor.email))
    const state = () => inDatabase(stage(), stateOf(visitor.email))
    const other = await visitor.newPage()
    for (const tab of [page, other]) await tab.goto('/todos')

    const written = () =>
      wire.exchanges
        .filter(({ method, url }) => method !== 'GET' && url.includes('/api/todos'))
        .map(({ method, url }) => `${method} ${new URL(url).pathname}`)
    const one = 'POST /api/todos/actions'
    const more = (tab = page) => tab.getByTitle('More')
    async function choose(name: string, tab = page) {
      await more(tab).click()
      await tab.getByRole('button', { name }).click()
    }
    const question = (tab = page) => tab.getByRole('alertdialog')
    const box = (tab = page) => tab.getByRole('checkbox', { name: `Chore ${MANY}:` })

    const openDone = (tab = page) => tab.getByRole('button', { name: /^Done \d/ }).click()

    // Esc is no, and the focus is where it was.
    await choose('Complete all')
    await question().getByText('Complete 2,007 todos?').waitFor()
    await expectAccessible(page)
    await page.emulateMedia({ forcedColors: 'active' })
    await expectAccessible(page)
    await page.emulateMedia({ forcedColors: 'none' })
    await page.keyboard.press('Escape')
    await question().waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY')
    expect(written()).toEqual([])

    // What the server refuses is taken back, and said.
    visitor.tolerated = /status of 503/
    await page.route('**/api/todos/actions', (route) => route.fulfill({ status: 503 }), {
      times: 2,
    })
    await choose('Complete all')
    await question().getByText('Complete them').click()
    await expect.poll(() => box().isChecked()).toBe(true)
    await page.getByText('can’t be reached at the moment. Please').waitFor()
    await expect.poll(() => box().isChecked()).toBe(false)
    expect(await state()).toEqual({ open: MANY, done: 0, bin: 0 })

    // All or nothing, though nobody waits for the answer.
    await choose('Complete all')
    await question().getByText('Complete them').waitFor()
    stage().tap.hold()
    await question().getByText('Complete them').click()
    await expect.poll(async () => (await state()).done).not.toBe(0)
    expect(await state()).toEqual({ open: 0, done: MANY, bin: 0 })
    await page.close()
    stage().tap.release()

    // Another tab sees all of it, and what is done there one that is not touched.
    const third = await visitor.newPage()
    await third.goto('/todos')
    await openDone(third)
    expect(await box(third).isChecked()).toBe(true)
    const before = written().length
    await choose('Clear completed', third)
    await question(third).getByText('Delete 2,007 todos?').waitFor()
    await question(third).getByText('Delete them').click()
    await third.getByText('2,007 todos deleted.').waitFor()
    await third.getByText('Nothing to do yet').waitFor()
    await other.getByText('Nothing to do yet').waitFor()
    expect(await state()).toEqual({ open: 0, done: 0, bin: MANY })
    await third.getByRole('button', { name: 'Undo' }).click()
    await openDone(third)
    await box(third).waitFor()
    await openDone(other)
    await box(other).waitFor()
    expect(await state()).toEqual({ open: 0, done: MANY, bin: 0 })
    await choose('Clear completed', third)
    await question(third).getByText('Delete them').click()
    await third.getByText('2,007 todos deleted.').waitFor()
    expect(written().slice(before)).toEqual([one, one, one])

    // It can be undone still when the message has gone.
    await third.reload()
    await third.getByText('Nothing to do yet').waitFor()
    await more(third).click()
    await third.getByRole('link', { name: 'Bin' }).click()
    await third.waitForURL('**/todos?status=bin')
    await third.getByText('Kept until').first().waitFor()
    expect(await third.evaluate(() => document.activeElement?.id)).toBe('bin-title')
    await third.reload()
    const row = third.getByRole('list', { name: 'Bin' }).getByRole('listitem').first()
    const title = (await row.locator('.title').textContent()) ?? ''
    await row.getByRole('button', { name: `Restore ${title}` }).click()
    await third.getByText(`“${title}” is restored.`).waitFor()
    await third.getByRole('button', { name: 'Restore all' }).click()
    await third.getByText('2,006 todos restored.').waitFor()
    await third.getByText('The bin is empty').waitFor()
    expect(await state()).toEqual({ open: 0, done: MANY, bin: 0 })
    expect(written().slice(before)).toEqual([one, one, one, one, one])
    await third.goBack()
    await openDone(third)
    await box(third).waitFor()

    await more(third).click()
    const [file] = await Promise.all([
      third.waitForEvent('download'),
      third.getByRole('link', { name: 'Export' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^todos-\d{4}-\d\d-\d\d\.json$/)
    const { todos } = JSON.parse(readFileSync(await file.path(), 'utf8'))
    expect(todos).toHaveLength(MANY)
  })
}

const fill = (email: string) => (database: Client) =>
  database.query(
    `insert into app.todos (id, user_id, title, created_at)
     select gen_random_uuid(), u.id, 'Chore ' || n, now() - interval '1 day' + n * interval '1 s'
     from auth."user" u, generate_series(1, $2::int) n where u.email = $1`,
    [email, MANY],
  )

const stateOf = (email: string) => async (database: Client) => {
  const { rows } = await database.query<{ open: number; done: number; bin: number }>(
    `select count(*) filter (where deleted_at is null and not completed)::int as open,
            count(*) filter (where deleted_at is null and completed)::int as done,
            count(deleted_at)::int as bin
     from app.todos t join auth."user" u on u.id = t.user_id where u.email = $1`,
    [email],
  )
  return rows[0] ?? { open: -1, done: -1, bin: -1 }
}
