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

test('a due date comes back as the same instant, in UTC', async () => {
  const instants = {
    '2027-01-31T10:00:00+01:00': '2027-01-31T09:00:00.000Z',
    '2027-01-31T09:00:00.123Z': '2027-01-31T09:00:00.123Z',
    '1970-01-01T00:00:00Z': '1970-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z': '9999-12-31T23:59:59.999Z',
  }
  for (const [dueAt, instant] of Object.entries(instants)) {
    expect(await api.addTodo(api.alice, { dueAt })).toMatchObject({ dueAt: instant })
  }
})
