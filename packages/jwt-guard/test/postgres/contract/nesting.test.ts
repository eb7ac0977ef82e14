import { describe, expect, it } from 'vitest'
import { DRIVERS } from './drivers.js'
import { insert, scopeA, SEEN, useWorld } from './world.js'

describe.each(DRIVERS)('a savepoint of $name', (driver) => {
  const world = useWorld(driver)
  const nothing = () => {}
  const savedTitles = async () => {
    const { rows } = await world().admin.query<{ title: string }>(SEEN)
    return rows.map(({ title }) => title)
  }

  it('that throws undoes all of its work, around one within it that was kept', async () => {
    const db = world().open()
    await db.withOwner(scopeA, async () => {
      const outer = db.withOwner(scopeA, async (sql) => {
        await sql(insert(10, 'user-a', 'of the outer'))
        await db.withOwner(scopeA, (within) => within(insert(11, 'user-a', 'of the inner')))
        throw new Error('of the outer')
      })
      await expect(outer).rejects.toThrow('of the outer')
    })
    expect(await savedTitles()).toEqual(['a1', 'a2', 'b3'])
  })

  // As `Promise.all` leaves it when another part throws.
  it('that throws undoes all of its work while one within it is open', async () => {
    const db = world().open()
    const [opened, open] = signal()
    const [over, end] = signal()
    await db.withOwner(scopeA, async () => {
      const outer = db.withOwner(scopeA, async (sql) => {
        await sql(insert(10, 'user-a', 'of the outer'))
        const inner = db.withOwner(scopeA, async (within) => {
          await within(insert(11, 'user-a', 'of the inner'))
          open()
          await over
        })
        await Promise.all([inner, opened.then(() => Promise.reject(new Error('beside it')))])
      })
      await expect(outer).rejects.toThrow('beside it')
      end()
    })
    expect(await savedTitles()).toEqual(['a1', 'a2', 'b3'])
  })

  it('ends though one within it was just being opened, and never ends', async () => {
    const db = world().open()
    await db.withOwner(scopeA, async (sql) => {
      const outer = db.withOwner(scopeA, () => {
        db.withOwner(scopeA, () => new Promise(nothing)).catch(nothing)
        throw new Error('of the outer')
      })
      await expect(outer).rejects.toThrow('of the outer')
      await sql(insert(10, 'user-a', 'after it'))
    })
    expect(await savedTitles()).toContain('after it')
  })

  it('refuses what one within it asks after its end, and keeps it from nobody', async () => {
    const db = world().open()
    await db.withOwner(scopeA, async () => {
      const [opened, open] = signal()
      const [over, end] = signal()
      let inner: Promise<unknown> = Promise.resolve()
      await db.withOwner(scopeA, async () => {
        inner = db.withOwner(scopeA, async (sql) => {
          open()
          await over
          await sql(insert(10, 'user-a'))
        })
        inner.catch(nothing)
        await opened
      })
      end()
      await expect(inner).rejects.toThrow()
    })
    expect(await savedTitles()).toEqual(['a1', 'a2', 'b3'])
  })

  it('leaves behind what is still within the transaction around it', async () => {
    const db = world().open()
    const work = db.withOwner(scopeA, async () => {
      const [over, end] = signal()
      let later: Promise<unknown> = Promise.resolve()
      await db.withOwner(scopeA, () => {
        later = over.then(() => db.withOwner(scopeA, (sql) => sql(insert(10, 'user-a'))))
      })
      end()
      await later
      throw new Error('of the transaction')
    })
    await expect(work).rejects.toThrow('of the transaction')
    expect(await savedTitles()).toEqual(['a1', 'a2', 'b3'])
  })
})

function signal(): [reached: Promise<void>, reach: () => void] {
  let reach = () => {}
  const reached = new Promise<void>((resolve) => (reach = resolve))
  return [reached, () => reach()]
}
