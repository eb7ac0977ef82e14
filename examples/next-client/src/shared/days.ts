/** A calendar date as `YYYY-MM-DD`; such texts sort as the days do. */
type Day = string

const DAY_MS = 24 * 60 * 60 * 1000
const WEEK = 7

/** What a list by date has, in this order. */
export const SECTIONS = ['overdue', 'today', 'tomorrow', 'soon', 'later', 'none'] as const

export type Section = (typeof SECTIONS)[number]

/** Days from the one to the other. Both are read in UTC, where every day has 24 hours. */
function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/** The day it is now where people have this time zone (IANA), or in UTC if there is no such zone. */
export function dayIn(zone: string, now = new Date()): Day {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  try {
    // Swedish dates are written as ISO's are.
    return new Intl.DateTimeFormat('sv-SE', { ...parts, timeZone: zone }).format(now)
  } catch {
    return now.toISOString().slice(0, 10)
  }
}

/** Where a todo of this day stands. */
export function sectionOf(dueOn: Day | null, today: Day): Section {
  if (dueOn === null) return 'none'
  const days = daysBetween(today, dueOn)
  if (days < 0) return 'overdue'
  if (days === 0) return 'today'
  if (days === 1) return 'tomorrow'
  return days < WEEK ? 'soon' : 'later'
}

/** `Yesterday`, `Today`, `Friday` within a week, `27 Nov` within the year, `2 May 2031`. */
export function dayInWords(day: Day, today: Day): string {
  const days = daysBetween(today, day)
  const near = new Map([
    [-1, 'Yesterday'],
    [0, 'Today'],
    [1, 'Tomorrow'],
  ]).get(days)
  if (near !== undefined) return near
  const date = new Date(day)
  if (days > 1 && days < WEEK)
    return date.toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' })
  const sameYear = day.slice(0, 4) === today.slice(0, 4)
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(!sameYear && { year: 'numeric' }),
    timeZone: 'UTC',
  })
}
