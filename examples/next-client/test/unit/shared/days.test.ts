import { expect, it } from 'vitest'
import { dayIn, dayInWords, sectionOf } from '../../../src/shared/days'

const TODAY = '2026-12-29' // a Tuesday

it.each([
  ['2025-12-29', '29 Dec 2025', 'overdue'],
  ['2026-12-27', '27 Dec', 'overdue'],
  ['2026-12-28', 'Yesterday', 'overdue'],
  ['2026-12-29', 'Today', 'today'],
  ['2026-12-30', 'Tomorrow', 'tomorrow'],
  ['2026-12-31', 'Thursday', 'soon'],
  ['2027-01-04', 'Monday', 'soon'],
  ['2027-01-05', '5 Jan 2027', 'later'],
  ['9999-12-30', '30 Dec 9999', 'later'],
])('%s is %s, %s', (day, words, section) => {
  expect([dayInWords(day, TODAY), sectionOf(day, TODAY)]).toEqual([words, section])
})

it('what has no day stands by itself', () => {
  expect(sectionOf(null, TODAY)).toBe('none')
})

it('a day is as long as it is, where clocks are changed in the night', () => {
  expect(dayInWords('2026-03-30', '2026-03-29')).toBe('Tomorrow')
  expect(sectionOf('2026-10-26', '2026-10-25')).toBe('tomorrow')
})

it('it is another day elsewhere', () => {
  const now = new Date('2026-11-29T23:30:00Z')
  expect(dayIn('UTC', now)).toBe('2026-11-29')
  expect(dayIn('Pacific/Auckland', now)).toBe('2026-11-30')
  expect(dayIn('America/Los_Angeles', new Date('2026-11-30T03:00:00Z'))).toBe('2026-11-29')
})

it.each(['Nowhere/Atlantis', '', '<script>', '__proto__'])('no zone: %j', (zone) => {
  expect(dayIn(zone, new Date('2026-11-29T23:30:00Z'))).toBe('2026-11-29')
})
