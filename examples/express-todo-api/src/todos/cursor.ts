import type { OwnerScope } from 'jwt-guard'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { badRequest } from '../problem.js'
import { calendarDate, type Sort } from './schema.js'

/** What a row is sorted by, in one column; `Infinity`: no due date, later than any. */
export type SortKey = Date | string | number

/** Where a page ended: the sorted values of its last row, and its id to tell equal ones apart. */
export interface Position {
  keys: readonly SortKey[]
  id: string
}

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

const instant = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .refine((date) => date.getTime() >= 0 && date.getTime() <= LATEST)
const day = calendarDate.nullable().transform((date) => date ?? Infinity)

/** Sort, owner, keys, id. */
const content = z.union([
  z.tuple([
    z.enum(['createdAt', '-createdAt', 'updatedAt', '-updatedAt']),
    z.string(),
    z.tuple([instant]),
    z.uuid(),
  ]),
  z.tuple([z.enum(['dueOn', '-dueOn']), z.string(), z.tuple([day, instant]), z.uuid()]),
])

/**
 * An opaque cursor. It names the sort and the owner it was made for and isn't signed: whoever
 * edits one only moves within their own rows, since the query keeps its owner filter.
 */
export function writeCursor(scope: OwnerScope, sort: Sort, { keys, id }: Position): string {
  const written = keys.map((key) => (key === Infinity ? null : key))
  return Buffer.from(JSON.stringify([sort, ownerTag(scope), written, id])).toString('base64url')
}

/**
 * @throws Problem 400 for a cursor that is malformed, another owner's, of another sort or of a
 * former version.
 */
export function readCursor(scope: OwnerScope, sort: Sort, cursor: string): Position {
  const parsed = content.safeParse(decode(cursor))
  if (!parsed.success) throw badCursor()
  const [madeForSort, madeForOwner, keys, id] = parsed.data
  if (madeForSort !== sort || madeForOwner !== ownerTag(scope)) throw badCursor()
  return { keys, id }
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** A digest, so that user ids don't end up in the query strings of access logs. */
function ownerTag({ ownerId }: OwnerScope): string {
  return createHash('sha256').update(ownerId).digest('base64url').slice(0, 16)
}

const badCursor = () =>
  badRequest('The request is not valid.', [
    { path: 'cursor', message: 'Must be a nextCursor of yours, asked with the same sort' },
  ])
