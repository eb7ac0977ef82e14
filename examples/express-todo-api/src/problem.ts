// Types `req.log`, wherever this file is used.
import type {} from 'pino-http'
import type { ErrorRequestHandler, Response } from 'express'
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'

/** One thing that is wrong with a request: where, and what. */
const invalidField = z.strictObject({ path: z.string(), message: z.string() })

export type InvalidField = z.infer<typeof invalidField>

/** The body of an error answer (RFC 9457), jwt-guard's included: nothing else may be in it. */
export const problemBody = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z
      .array(invalidField)
      .optional()
      .meta({ description: 'What is wrong with the request, and where' }),
    code: z.string().optional().meta({ description: 'What is wrong with the credentials' }),
    checks: z
      .record(z.string(), z.enum(['ok', 'failing']))
      .optional()
      .meta({ description: 'Of /readyz: what it looked at' }),
  })
  .meta({ id: 'Problem' })

export type ProblemBody = z.infer<typeof problemBody>

interface ProblemOptions {
  detail?: string
  errors?: InvalidField[] | undefined
  checks?: ProblemBody['checks']
  headers?: Readonly<Record<string, string>>
}

/** An error answer of this API. Throw it anywhere in a request; `problemErrors` answers it. */
export class Problem extends Error {
  override name = 'Problem'

  constructor(
    readonly status: number,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? STATUS_CODES[status] ?? 'Error')
  }

  /** What is sent as `application/problem+json`. */
  toBody(): ProblemBody {
    const { detail, errors, checks } = this.options
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail,
      errors,
      checks,
    }
  }
}

export const badRequest = (detail: string, errors?: InvalidField[]): Problem =>
  new Problem(400, { detail, errors })

export const notFound = (): Problem => new Problem(404, { detail: 'There is no such resource.' })

export const methodNotAllowed = (allow: string): Problem =>
  new Problem(405, { detail: `Allowed here: ${allow}.`, headers: { Allow: allow } })

/** The first request with this Idempotency-Key is still under way. */
export const keyInUse = (): Problem =>
  new Problem(409, {
    detail: 'The first request with this Idempotency-Key is still under way. Send it again.',
    headers: { 'Retry-After': '1' },
  })

export const keyOfAnother = (): Problem =>
  new Problem(422, { detail: 'This Idempotency-Key was sent with another request.' })

export const preconditionFailed = (): Problem =>
  new Problem(412, { detail: 'The resource has changed since the version named in If-Match.' })

export const unsupportedMediaType = (): Problem =>
  new Problem(415, { detail: 'Send the body as application/json in UTF-8.' })

export const payloadTooLarge = (): Problem =>
  new Problem(413, { detail: 'The body is larger than 100 KB.' })

/** @param retryAfter seconds */
export const tooManyRequests = (retryAfter: number): Problem =>
  new Problem(429, {
    detail: 'Too many requests. Retry-After says when to go on.',
    headers: { 'Retry-After': String(retryAfter) },
  })

export const unavailable = (checks?: ProblemBody['checks']): Problem =>
  new Problem(503, {
    detail: 'The service is unavailable for the moment. Try again soon.',
    checks,
    headers: { 'Retry-After': '5' },
  })

/**
 * What the body parser, the router and `sendFile` throw: their status is right, their text quotes
 * the client. Those that aren't here have no detail.
 */
const CLIENT_ERRORS: Readonly<Record<number, () => Problem>> = {
  400: () => badRequest('The request is malformed.'),
  413: payloadTooLarge,
  415: unsupportedMediaType,
}

/**
 * Answers every error but jwt-guard's (`authErrors` does those) as problem+json (RFC 9457). What
 * nobody foresaw is a 500 without a word about it; the request's line in the log has the rest.
 *
 * @param isUnavailable whether an error means "not now" (503): which library throws what is the
 *   database's to know
 */
export function problemErrors(isUnavailable: (error: unknown) => boolean): ErrorRequestHandler {
  return function answerProblem(error: unknown, _req, res, next) {
    if (res.headersSent) return next(error)
    const notNow = isUnavailable(error)
    const problem = toProblem(error) ?? (notNow ? unavailable() : new Problem(500))
    if (problem.status >= 500) res.err = notNow ? withoutStack(error) : asError(error)
    sendProblem(res, problem)
  }
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))

/** An outage is no bug of ours: a thousand requests tell of it in a thousand lines, not stacks. */
function withoutStack(error: unknown): Error {
  const { name, message } = asError(error)
  const said = Object.assign(new Error(message), { name })
  delete said.stack
  return said
}

function toProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error
  const status = statusOf(error)
  if (status < 400 || status >= 500) return undefined
  return CLIENT_ERRORS[status]?.() ?? new Problem(status)
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number'
    ? error.status
    : 500
}

function sendProblem(res: Response, problem: Problem): void {
  res
    .status(problem.status)
    // Also where an answer would have been public: no cache may keep an error in its place.
    .set({ 'Cache-Control': 'no-store', ...problem.options.headers })
    .type('application/problem+json')
    .send(JSON.stringify(problem.toBody()))
}
