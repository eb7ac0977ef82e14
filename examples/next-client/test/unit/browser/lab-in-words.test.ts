import { expect, it } from 'vitest'
import { countInWords, statusInWords, verdictOf } from '../../../src/browser/lab/in-words'
import { CONTROL, type Outcome } from '../../../src/shared/lab-outcome'

const outcome = (held: boolean, status: number): Outcome => ({
  held,
  expected: 401,
  because: '',
  reason: null,
  took: 1,
  request: { line: '', headers: [], token: null, body: null },
  answer: { status, headers: [], body: '' },
  checks: null,
  log: { requestId: '', lines: null },
  code: { file: '', text: '' },
})

const listed = (name: string) => ({ name, label: name, does: '', expected: 401 })
const ATTEMPTS = [CONTROL, 'one', 'two'].map(listed)

it.each([
  [{}, '2 ways to try'],
  [{ [CONTROL]: outcome(true, 200) }, '2 ways to try'],
  [{ one: 'running' }, '2 ways to try'],
  [{ one: outcome(true, 401) }, '1 of 1 held, 1 to try'],
  [{ one: outcome(true, 401), two: 'no answer' }, '1 of 1 held, 1 to try'],
  [{ one: outcome(true, 401), two: outcome(false, 200) }, '1 of 2 held'],
  [
    { one: outcome(true, 401), two: outcome(true, 404), [CONTROL]: outcome(false, 401) },
    '2 of 2 held',
  ],
] as const)(
  'the app’s own request is no attempt, and what was not made is not counted: %j',
  (states, words) => {
    expect(countInWords(ATTEMPTS, states)).toBe(words)
  },
)

it.each([
  [CONTROL, true, 200, 'Let in'],
  [CONTROL, false, 401, 'Refused'],
  ['one', true, 401, 'Held'],
  ['one', true, 200, 'Held'],
  ['one', false, 200, 'Got in'],
  ['one', false, 503, 'Not as it must be'],
])('what %s, held %s with %i, is called: %s', (name, held, status, words) => {
  expect(verdictOf(name, outcome(held, status))).toBe(words)
})

it('a status has its words, and a strange one its number', () => {
  expect([statusInWords(401), statusInWords(418)]).toEqual(['401 Unauthorized', '418'])
})
