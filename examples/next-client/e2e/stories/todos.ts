import { expect, it } from 'vitest'
import { inDatabase } from '../support/database'
import type { Stage } from '../support/stage'
import { seed, settled } from '../support/todo-list'
import { awake } from '../support/visitor'

export function todoStories(stage: () => Stage): void {
  it('todos are found: by filter, by text, and in the order one likes', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Finn')
    await seed(visitor, [
      { title: 'Late', dueOn: '2031-01-01' },
      { title: 'Done already', completed: true },
      { title: 'Soon', dueOn: '2030-01-01', description: 'with 100% oat milk' },
    ])
    await settled(visitor, ['Soon', 'Late'])
    await page.getByRole('button', { name: 'Done 1' }).click()
    await settled(visitor, ['Soon', 'Late', 'Done already'])
    await page.getByText('To do', { exact: true }).click()
    await settled(visitor, ['Soon', 'Late'])
    await page.getByLabel('Sort').selectOption('Oldest first')
    await settled(visitor, ['Late', 'Soon'])
    await page.getByLabel('Sort').selectOption('Due soonest')
    await settled(visitor, ['Soon', 'Late'])
    await page.getByLabel('Search').fill('100%')
    await settled(visitor, ['Soon'])
    expect(new URL(page.url()).search).toBe('?status=open&q=100%25&sort=dueOn')
    // The address says it all: whoever comes back sees the same.
    await page.reload()
    await settled(visitor, ['Soon'])
    await page.getByLabel('Search').fill('nothing like it')
    await page.getByText('Nothing matches', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await settled(visitor, ['Soon', 'Late'])
  })

  it('what is added where the filter or the search hides it says so, and is there without them', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Flo')
    await seed(visitor, [{ title: 'Old', completed: true }])
    const enter = async (title: string) => {
      await page.getByRole('textbox', { name: 'New todo' }).fill(title)
      await page.getByRole('button', { name: 'Add' }).click()
    }
    const said = page.getByText('Added; the filter hides it.')
    await page.getByText('Done', { exact: true }).click()
    await page.waitForURL('**/todos?status=done')
    await enter('Under Done')
    await said.waitFor()
    await settled(visitor, ['Old'])
    await page.goto('/todos?q=zzz')
    await enter('zzz itself')
    await settled(visitor, ['zzz itself'])
    expect(await said.count()).toBe(0)
    await enter('Something else')
    await said.waitFor()
    await settled(visitor, ['zzz itself'])
    await page.goto('/todos')
    await settled(visitor, ['Something else', 'zzz itself', 'Under Done'])
  })

  it('a long list goes on as one scrolls, and ends', async () => {
    const visitor = await stage().open()
    const { page, titles } = visitor
    await visitor.register('Eve')
    await inDatabase(stage(), (database) =>
      database.query(
        `insert into app.todos (id, user_id, title, created_at)
         select gen_random_uuid(), u.id, 'Number ' || n, now() - make_interval(secs => 200 - n)
         from auth."user" u, generate_series(1, 105) n where u.email = $1`,
        [visitor.email],
      ),
    )
    await page.reload()
    await awake(page)
    expect(await titles()).toHaveLength(100)
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, 4_000)
        return (await titles()).length
      })
      .toBe(105)
    expect((await titles()).at(-1)).toBe('Number 1')
    await page.getByText('105 to do').waitFor()
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
  })

  it('a deleted todo can be taken back, where it was and as it was', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Gil')
    const precious = {
      title: 'Precious',
      description: 'Every word',
      priority: 'high',
      dueOn: '2031-05-05',
      completed: true,
    }
    await seed(visitor, [{ title: 'First' }, precious, { title: 'Last' }])
    await page.getByRole('button', { name: 'Done 1' }).click()
    await page.getByRole('button', { name: 'Delete Precious' }).click()
    await settled(visitor, ['Last', 'First'])
    await page.getByText('“Precious” is deleted.').waitFor()
    const person = await visitor.elsewhere()
    const list = async () => (await (await person.fetch('/api/todos')).json()).items
    expect((await list()).map(({ title }: { title: string }) => title)).toEqual(['Last', 'First'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await settled(visitor, ['Last', 'First', 'Precious'])
    await expect.poll(async () => (await list()).length).toBe(3)
    expect(await list()).toContainEqual(expect.objectContaining(precious))
  })

  it('what was restored elsewhere is there once, and what has gone for good is said to have', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Ivy')
    await seed(visitor, [{ title: 'First' }, { title: 'Wanted' }, { title: 'Forgotten' }])
    const person = await visitor.elsewhere()
    const remove = async (title: string) => {
      await page.getByRole('button', { name: `Delete ${title}` }).click()
      // Who aims at it has the time that it takes.
      await page.getByText(`“${title}” is deleted.`).hover()
    }
    await remove('Wanted')
    await person.post('/api/todos/actions', { action: 'restore' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('“Wanted” is not in the bin any more.').waitFor()
    await settled(visitor, ['Forgotten', 'Wanted', 'First'])

    await remove('Forgotten')
    await inDatabase(stage(), (database) =>
      database.query(`delete from app.todos where title = 'Forgotten'`),
    )
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('“Forgotten” is not in the bin any more.').waitFor()
    await settled(visitor, ['Wanted', 'First'])
  })

  it('all that a search finds are completed, or cleared, further ones than are shown too', async () => {
    const visitor = await stage().open()
    const { page } = visitor
    await visitor.register('Hal')
    await seed(
      visitor,
      Array.from({ length: 23 }, (_, index) => ({ title: `Chore ${index + 1}` })),
    )
    const person = await visitor.elsewhere()
    const left = async (query: string) =>
      (await (await person.fetch(`/api/todos?limit=100${query}`)).json()).items.length
    const choose = async (name: string) => {
      await page.getByTitle('More').click()
      await page.getByRole('button', { name }).click()
    }
    const answer = (name: string) => page.getByRole('alertdialog').getByText(name).click()
    await choose('Complete all')
    await answer('Complete them')
    await page.getByText('23 todos completed.').waitFor()
    expect(await left('&completed=false')).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => left('&completed=false')).toBe(23)

    await page.goto('/todos?q=chore%202')
    await page.getByRole('checkbox', { name: 'Chore 2:' }).waitFor()
    // Chore 2, 20, 21, 22, 23: few enough to ask nothing.
    await choose('Complete all found')
    await page.getByText('5 todos completed.').waitFor()
    await page.goto('/todos?status=done')
    await page.getByRole('checkbox', { name: 'Chore 2:' }).waitFor()
    await choose('Clear completed')
    await answer('Delete them')
    await page.getByText('5 todos deleted.').waitFor()
    expect(await left('')).toBe(18)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => left('&completed=true')).toBe(5)
    await choose('Reopen all')
    await page.getByText('5 todos reopened.').waitFor()
    expect(await left('&completed=false')).toBe(23)
  })
}
