import type { OwnerScope } from 'jwt-guard'
import { createHash } from 'node:crypto'
import { QueryTypes, type Sequelize, type Transaction } from 'sequelize'
import { z } from 'zod'
import { sqlState } from '../database/errors.js'
import { badRequest, keyInUse, keyOfAnother, tooManyRequests } from '../problem.js'

/** What a request is answered with, when it succeeds. */
export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  body: unknown
}

/** A request that is to be done once, however often it comes. */
export interface OnceOnly {
  key: string
  /** Of what is asked for: the same key with another is a mistake of the client's. */
  fingerprint: string
}

/** Kept of one owner at a time: some more where requests come at the same moment. */
const MOST_KEYS = 1_000
/** Visible ASCII. */
const KEY = /^[!-~]{1,255}$/
const DAY = 24 * 60 * 60

/** In the document, as a header of each POST. */
export const idempotencyKey = z
  .string()
  .regex(KEY)
  .optional()
  .meta({
    description:
      'Made up by you for this request, to send with it again until it is answered: within 24 h it ' +
      'is done once, and answered as the first time',
    examples: ['7f9c24e8-3b12-4fef-91d2-0a6f5b1c2d3e'],
  })

/**
 * Reads the header. `asked` is the request as it was understood, so that the same in other bytes is
 * the same.
 *
 * @throws Problem 400 for a key that is empty, too long or no visible ASCII
 */
export function onceOnly(header: string | undefined, asked: unknown): OnceOnly | undefined {
  if (header === undefined) return undefined
  if (!KEY.test(header)) {
    throw badRequest('The request is not valid.', [
      { path: 'Idempotency-Key', message: 'Must be 1 to 255 visible ASCII characters, sent once' },
    ])
  }
  const fingerprint = createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
  return { key: header, fingerprint }
}

/**
 * Does the work and keeps its answer, or gives the answer that was kept: both within the
 * transaction of the work, so that there is an answer if and only if the work was done. Postgres
 * lets the second of two wait for the first, as long as a statement may take (5 s).
 *
 * @throws Problem 422 if the key was another request's, 409 if that one is still under way, 429 if
 *   the owner has 1,000 keys. What has failed is not kept.
 */
export async function answerOnce(
  { sequelize, transaction, owner }: Within,
  { key, fingerprint }: OnceOnly,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const run = <Row extends object>(sql: string, ...values: unknown[]) =>
    sequelize.query<Row>(sql, {
      type: QueryTypes.SELECT,
      bind: [owner.ownerId, key, ...values],
      transaction,
    })
  const [claimed] = await run<{ held: string }>(CLAIM, fingerprint).catch(refuseWaiting)
  if (claimed === undefined) {
    const [kept] = await run<Answer & { fingerprint: string }>(READ)
    if (kept === undefined) throw keyInUse()
    if (kept.fingerprint !== fingerprint) throw keyOfAnother()
    return { status: kept.status, headers: kept.headers, body: kept.body }
  }
  if (Number(claimed.held) >= MOST_KEYS) {
    const [oldest] = await run<{ left: number }>(NEXT_TO_EXPIRE)
    throw tooManyRequests(Math.max(1, Math.ceil(oldest?.left ?? DAY)))
  }
  const answer = await work()
  const { status, headers, body } = answer
  await run(KEEP, status, JSON.stringify(headers), JSON.stringify(body))
  return answer
}

interface Within {
  sequelize: Sequelize
  transaction: Transaction
  owner: OwnerScope
}

/** `held`: how many there were before. */
const CLAIM = `
  INSERT INTO app.idempotency_keys (user_id, key, fingerprint) VALUES ($1, $2, $3)
  ON CONFLICT (user_id, key) DO NOTHING
  RETURNING (SELECT count(*) FROM app.idempotency_keys WHERE user_id = $1) AS held`
const READ = `
  SELECT fingerprint, status, headers, body FROM app.idempotency_keys
  WHERE user_id = $1 AND key = $2`
const NEXT_TO_EXPIRE = `
  SELECT extract(epoch FROM min(created_at) + interval '24 hours' - now())::float AS left
  FROM app.idempotency_keys WHERE user_id = $1 AND key <> $2`
const KEEP = `
  UPDATE app.idempotency_keys SET status = $3, headers = $4, body = $5
  WHERE user_id = $1 AND key = $2`

/** A statement that took too long, or a lock that did. */
function refuseWaiting(error: unknown): never {
  const code = sqlState(error)
  throw code === '57014' || code === '55P03' ? keyInUse() : error
}
