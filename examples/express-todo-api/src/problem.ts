import type { ErrorRequestHandler, Response } from 'express'
import { STATUS_CODES } from 'node:http'
import { isDatabaseUnavailable } from './database.js'

/** One thing that is wrong with a request: where, and what. */
export interface InvalidField {
  path: string
  message: string
}

interface ProblemOptions {
  detail?: string
  errors?: readonly InvalidField[]
  /** Further members of the document (RFC 9457 section 3.2). */
  extensions?: Readonly<Record<string, unknown>>
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
}

export const badRequest = (detail: string, errors?: readonly InvalidField[]): Problem =>
  new Problem(400, errors === undefined ? { detail } : { detail, errors })

export const notFound = (): Problem => new Problem(404, { detail: 'There is no such resource.' })

export const methodNotAllowed = (allow: string): Problem =>
  new Problem(405, { detail: `Allowed here: ${allow}.`, headers: { Allow: allow } })

export const preconditionFailed = (): Problem =>
  new Problem(412, { detail: 'The resource has changed since the version named in If-Match.' })

export const unsupportedMediaType = (): Problem =>
  new Problem(415, { detail: 'Send the body as application/json in UTF-8.' })

export const unavailable = (extensions: Record<string, unknown> = {}): Problem =>
  new Problem(503, {
    detail: 'The service is unavailable for the moment. Try again soon.',
    extensions,
    headers: { 'Retry-After': '5', 'Cache-Control': 'no-store' },
  })

/** What the body parser and the router throw: their status is right, their text quotes the client. */
const CLIENT_ERRORS: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  413: 'The body is larger than 100 KB.',
  415: 'Send the body as application/json in UTF-8.',
}

/**
 * Answers every error but jwt-guard's (`authErrors` does those) as problem+json (RFC 9457). What
 * nobody foresaw is a 500 without a word about it; the log has the rest.
 */
export function problemErrors(): ErrorRequestHandler {
  return function answerProblem(error: unknown, req, res, next) {
    if (res.headersSent) return next(error)
    const problem = toProblem(error)
    if (problem.status >= 500) req.log.error({ err: error }, problem.message)
    sendProblem(res, problem)
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isDatabaseUnavailable(error)) return unavailable()
  const detail = CLIENT_ERRORS[statusOf(error)]
  return detail === undefined ? new Problem(500) : new Problem(statusOf(error), { detail })
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number'
    ? error.status
    : 500
}

function sendProblem(res: Response, { status, options }: Problem): void {
  res
    .status(status)
    .set(options.headers ?? {})
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[status],
        status,
        detail: options.detail,
        errors: options.errors,
        ...options.extensions,
      }),
    )
}
