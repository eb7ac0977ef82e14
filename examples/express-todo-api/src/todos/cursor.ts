import type { OwnerScope } from 'jwt-guard'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { badRequest } from '../problem.js'
import { instant, SORTS, type Sort } from './schema.js'

/** Where a page ended: the sorted value of its last row, and its id to tell equal ones apart. */
export interface Position {
  /** null: a todo without due date, which sorts as the latest. */
  value: Date | null
  id: string
}

const content = z.tuple([z.enum(SORTS), z.string(), instant.nullable(), z.uuid()])

/**
 * An opaque cursor. It names the sort and the owner it was made for and isn't signed: whoever
 * edits one only moves within their own rows, since the query keeps its owner filter.
 */
export function writeCursor(scope: OwnerScope, sort: Sort, { value, id }: Position): string {
  const parts: z.input<typeof content> = [sort, ownerTag(scope), value?.toISOString() ?? null, id]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** @throws Problem 400 for a cursor that is malformed, another owner's or of another sort. */
export function readCursor(scope: OwnerScope, sort: Sort, cursor: string): Position {
  const parsed = content.safeParse(decode(cursor))
  if (!parsed.success) throw badCursor()
  const [madeForSort, madeForOwner, value, id] = parsed.data
  if (madeForSort !== sort || madeForOwner !== ownerTag(scope)) throw badCursor()
  return { value, id }
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
