import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApi, type Api } from '../support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

async function found(q: string): Promise<string[]> {
  const { body } = await api.as(api.alice).get('/api/todos').query({ q }).expect(200)
  return body.items.map(({ title }: { title: string }) => title)
}

test.each([
  ['Äpfel', 'äpfel', 'ÄPFEL'],
  ['Привет', 'привет', 'ПРИВЕТ'],
  ['ΣΊΣΥΦΟΣ', 'σίσυφοσ', 'ΣΊΣΥΦΟΣ'],
  ['Ծառ', 'ծառ', 'ԾԱՌ'],
  ['𐐔𐐯𐑅𐐨𐑉𐐯𐐻', '𐐼𐐯𐑅𐐨𐑉𐐯𐐻', '𐐔𐐇𐐝𐐀𐐡𐐇𐐓'],
])('%s is found by %s and by %s', async (title, ...asked) => {
  await api.addTodo(api.alice, { title })
  await api.addTodo(api.alice, { title: 'x', description: title })
  await api.addTodo(api.bob, { title })
  for (const q of asked) expect((await found(q)).sort()).toEqual([title, 'x'].sort())
})

test('so is every letter that has another case, by the one it has', async () => {
  const known: string[] = []
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const letter = String.fromCodePoint(code)
    const small = letter.toLowerCase()
    if (small !== letter && [...small].length === 1) known.push(letter)
  }
  // This Node may know letters of a newer Unicode than Postgres does.
  const rows = await api.database.sql<{ letter: string }>(
    'SELECT letter FROM unnest($1::text[]) letter WHERE unicode_assigned(letter)',
    [known],
  )
  const capitals = rows.map(({ letter }) => letter)
  expect(capitals.length).toBeGreaterThan(1_300)
  for (let from = 0; from < capitals.length; from += 90) {
    const some = capitals.slice(from, from + 90)
    const title = `${some.join('')}.`
    await api.addTodo(api.alice, { title })
    expect(await found(some.map((letter) => letter.toLowerCase()).join(''))).toEqual([title])
  }
})

test('an accent is no case, and one letter is not two', async () => {
  await api.addTodo(api.alice, { title: 'Große Bären' })
  expect(await found('baren')).toEqual([])
  expect(await found('GROSSE')).toEqual([])
  expect(await found('GROßE BÄREN')).toEqual(['Große Bären'])
})
