import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApi, type Api } from '../support/api.js'

let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const texts = {
  'spaces around it': '  two before, one after ',
  'a line break and a tab': 'a\r\nb\tc',
  'right to left': 'לקנות חלב \u202eabc\u202c',
  'decomposed accents (NFD)': 'cafe\u0301 A\u030a',
  'composed accents (NFC)': 'caf\u00e9 \u00c5',
  'emoji with joiners': '👩‍👩‍👧‍👦🏳️‍🌈 e⃣',
  'a byte order mark and zero width spaces': '\ufeffa\u200bb\u2060',
  'control characters': 'a\u0001\u001b[31m\u007f\u0085',
  noncharacters: '\uffff\u{10ffff}',
  'what looks like SQL': `'); DROP TABLE app.todos; -- $1 :title ? \\' E'\\x00'`,
  'what looks like HTML': '<script>alert(1)</script>&amp;',
  'a backslash at the end': 'C:\\',
  'what looks like JSON': '{"userId":"x"}',
}

test.each(Object.keys(texts))('%s comes back byte for byte', async (name) => {
  const text = texts[name as keyof typeof texts]
  const created = await api.addTodo(api.alice, { title: text, description: text })
  expect(created).toMatchObject({ title: text, description: text })

  const { id } = await api.addTodo(api.alice)
  const patched = await api
    .as(api.alice)
    .patch(`/api/todos/${id}`)
    .send({ title: text, description: text })
    .expect(200)
  expect(patched.body).toMatchObject({ title: text, description: text })

  const read = await api.as(api.alice).get(`/api/todos/${id}`).expect(200)
  expect(Buffer.from(read.body.title)).toEqual(Buffer.from(text))
  expect(await api.row(id)).toMatchObject({ title: text, description: text })

  const found = await api.as(api.alice).get('/api/todos').query({ q: text }).expect(200)
  expect(found.body.items.map((todo: { id: string }) => todo.id)).toContain(id)
})

test('the longest title and description', async () => {
  const fields = { title: '界'.repeat(200), description: '😀'.repeat(5_000) }
  expect(await api.addTodo(api.alice, fields)).toMatchObject(fields)
})

test('a due date comes back as the same day', async () => {
  for (const dueOn of ['1970-01-01', '2028-02-29', '2027-03-28', '2027-12-31', '9999-12-31']) {
    const { id } = await api.addTodo(api.alice, { dueOn })
    const { body } = await api.as(api.alice).get(`/api/todos/${id}`).expect(200)
    expect(body.dueOn).toBe(dueOn)
    const [row] = await api.database.sql('SELECT due_on::text FROM app.todos WHERE id = $1', [id])
    expect(row).toEqual({ due_on: dueOn })
  }
})
