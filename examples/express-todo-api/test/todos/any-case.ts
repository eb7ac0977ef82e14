import { expect, test } from 'vitest'
import type { Api } from '../support/api.js'

/** The titles that Alice finds by these words. */
export async function found(api: Api, q: string): Promise<string[]> {
  const { body } = await api.as(api.alice).get('/api/todos').query({ q }).expect(200)
  return body.items.map(({ title }: { title: string }) => title)
}

/**
 * What is promised of the search on every Postgres.
 *
 * @param known SQL: whether a `letter` is one that this Postgres has heard of. Node may know those of
 *   a newer Unicode.
 */
export function itFindsAnyCase(api: () => Api, known: string): void {
  test.each([
    ['Äpfel', 'äpfel', 'ÄPFEL'],
    ['Привет', 'привет', 'ПРИВЕТ'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφοσ', 'ΣΊΣΥΦΟΣ'],
    ['ΣΊΣΥΦΟΣ ΣΟΦΌΣ', 'ΊΣ', 'σοφόσ'],
    ['İstanbul', 'istanbul', 'İST'],
    ['Ծառ', 'ծառ', 'ԾԱՌ'],
    ['𐐔𐐯𐑅𐐨𐑉𐐯𐐻', '𐐼𐐯𐑅𐐨𐑉𐐯𐐻', '𐐔𐐇𐐝𐐀𐐡𐐇𐐓'],
  ])('%s is found by %s and by %s', async (title, ...asked) => {
    await api().database.sql('DELETE FROM app.todos')
    await api().addTodo(api().alice, { title })
    await api().addTodo(api().alice, { title: 'x', description: title })
    await api().addTodo(api().bob, { title })
    for (const q of asked) expect((await found(api(), q)).sort()).toEqual([title, 'x'].sort())
  })

  test('so is every letter that has another case, by the one it has', async () => {
    const letters: string[] = []
    for (let code = 0; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const letter = String.fromCodePoint(code)
      const small = letter.toLowerCase()
      if (small !== letter && [...small].length === 1) letters.push(letter)
    }
    const rows = await api().database.sql<{ letter: string }>(
      `SELECT letter FROM unnest($1::text[]) letter WHERE ${known}`,
      [letters],
    )
    const capitals = rows.map(({ letter }) => letter)
    expect(capitals.length).toBeGreaterThan(1_300)
    for (let from = 0; from < capitals.length; from += 90) {
      const some = capitals.slice(from, from + 90)
      const title = `${some.join('')}.`
      await api().addTodo(api().alice, { title })
      const small = some.map((letter) => letter.toLowerCase()).join('')
      expect(await found(api(), small)).toEqual([title])
    }
  })

  test('an accent is no case, and one letter is not two', async () => {
    await api().addTodo(api().alice, { title: 'Große Bären' })
    expect(await found(api(), 'baren')).toEqual([])
    expect(await found(api(), 'GROSSE')).toEqual([])
    expect(await found(api(), 'GROßE BÄREN')).toEqual(['Große Bären'])
  })
}
