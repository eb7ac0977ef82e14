import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createLabLog } from '../../src/lab/log.js'

const newId = () => `lab-${randomUUID()}`
const line = (id: string, rest: object = {}) =>
  `${JSON.stringify({ level: 30, req: { id, method: 'GET', path: '/api/todos' }, ...rest })}\n`
const done = { res: { status: 401 }, msg: 'request completed' }

test('what was written of a request is there once it is answered, and is read once', () => {
  const log = createLabLog()
  const id = newId()
  log.keep(line(id, { reason: 'expired', msg: 'request refused' }))
  expect(log.take(id)).toBeUndefined()
  log.keep(line(id, done))
  expect(log.take(id)).toEqual([
    line(id, { reason: 'expired', msg: 'request refused' }).trim(),
    line(id, done).trim(),
  ])
  expect(log.take(id)).toBeUndefined()
})

test('nothing is kept of requests that are not the lab’s, whatever they name', () => {
  const log = createLabLog()
  const id = newId()
  const other = randomUUID()
  log.keep(line(other, done))
  const path = `/"req":{"id":"${id}"`
  log.keep(`${JSON.stringify({ req: { id: other, path }, ...done })}\n`)
  log.keep(`${JSON.stringify({ req: { id: `lab-${other}x` }, ...done })}\n`)
  log.keep(`${JSON.stringify({ id, msg: 'no request' })}\n`)
  log.keep('no JSON "id":"lab-\n')
  for (const asked of [other, id, `lab-${other}x`]) expect(log.take(asked)).toBeUndefined()
})

test('a token that got into a line does not get out of it', () => {
  const log = createLabLog()
  const id = newId()
  const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl'
  log.keep(line(id, { ...done, actual: `Bearer ${token}, ${token}` }))
  expect(log.take(id)?.join()).toMatch(/Bearer \[token\], \[token\]/)
})

test('what nobody reads goes: after a minute, and the oldest of more than a hundred', () => {
  let now = 0
  const log = createLabLog(() => now)
  const ids = Array.from({ length: 101 }, newId)
  for (const id of ids) log.keep(line(id, done))
  expect(log.take(ids[0] ?? '')).toBeUndefined()
  expect(log.take(ids[1] ?? '')).toHaveLength(1)
  now = 60_001
  expect(log.take(ids[2] ?? '')).toBeUndefined()
})

test('one request cannot fill it', () => {
  const log = createLabLog()
  const id = newId()
  for (let count = 0; count < 1_000; count += 1) log.keep(line(id, { count }))
  log.keep(line(id, done))
  expect(log.take(id)?.length).toBeLessThanOrEqual(10)
})
