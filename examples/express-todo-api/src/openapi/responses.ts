import { AuthError, type AuthErrorCode, type AuthErrorReason } from 'jwt-guard'
import { z } from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'
import {
  badRequest,
  keyInUse,
  keyOfAnother,
  methodNotAllowed,
  notFound,
  payloadTooLarge,
  preconditionFailed,
  Problem,
  problemBody,
  tooManyRequests,
  unavailable,
  unsupportedMediaType,
} from '../problem.js'

/** Headers as the document describes them: one that isn't optional is in every such answer. */
type Headers = Record<string, z.ZodString | z.ZodOptional<z.ZodString>>

const requestId = z.string().meta({
  description: 'The request in our log; one you send is kept',
  header: { id: 'RequestId' },
})

const noStore = z
  .string()
  .regex(/no-store/)
  .meta({ description: 'No cache may keep it', header: { id: 'NoStore' } })

/** What a bearer token opens stays out of caches. */
const PRIVATE: Headers = {
  'Cache-Control': noStore,
  Vary: z
    .string()
    .regex(/Authorization/)
    .meta({ description: 'It depends on the token', header: { id: 'Vary' } }),
}

const retryAfter = z
  .string()
  .regex(/^[1-9]\d*$/)
  .meta({ description: 'Seconds', header: { id: 'RetryAfter' } })

const challenge = z
  .string()
  .regex(/^Bearer realm="/)
  .meta({ description: 'RFC 6750', header: { id: 'Challenge' } })

export const entityTag = z
  .string()
  .regex(/^"[1-9]\d*"$/)
  .meta({ description: 'The version of the todo, for If-Match', header: { id: 'EntityTag' } })

export const location = z
  .string()
  .regex(/^\/api\//)
  .meta({ description: 'The path of the new todo', header: { id: 'Location' } })

const headers = (own: Headers = {}) => z.object({ ...own, 'X-Request-Id': requestId })

/** An answer of a route below `/api`. */
export const answer = (
  description: string,
  schema?: z.ZodType,
  own: Headers = {},
): ZodOpenApiResponseObject => ({
  description,
  headers: headers({ ...PRIVATE, ...own }),
  ...(schema === undefined ? {} : { content: { 'application/json': { schema } } }),
})

/** An answer that needs no token. */
export const openAnswer = (description: string, schema: z.ZodType): ZodOpenApiResponseObject => ({
  description,
  headers: headers(),
  content: { 'application/json': { schema } },
})

/** A problem and its examples, made by what makes the real ones. */
function problem(
  id: string,
  description: string,
  examples: Record<string, Problem | AuthError>,
  own: Headers = {},
): ZodOpenApiResponseObject {
  return {
    id,
    description,
    headers: headers({ 'Cache-Control': noStore, ...own }),
    content: {
      'application/problem+json': {
        schema: problemBody,
        examples: Object.fromEntries(
          Object.entries(examples).map(([name, error]) => [name, { value: bodyOf(error) }]),
        ),
      },
    },
  }
}

const bodyOf = (error: Problem | AuthError): object =>
  error instanceof Problem ? error.toBody() : error.toProblem()

const refusal = (code: AuthErrorCode, reason: AuthErrorReason) => new AuthError(code, reason)

const invalid = badRequest('The body of the request is not valid.', [
  { path: 'title', message: 'Must not be blank' },
])
const malformed = refusal('invalid_request', 'malformed_authorization')
const noKeys = refusal('unavailable', 'keys_unavailable')

/** The errors of this API, each under its status. */
export const problems = {
  badRequest: problem(
    'BadRequest',
    'Path, query, body or the Authorization header is not as it should be.',
    { request: invalid, authorization: malformed },
    { ...PRIVATE, 'WWW-Authenticate': challenge.optional() },
  ),
  unauthorized: problem(
    'Unauthorized',
    'There is no bearer token, or one that is not valid.',
    {
      missing: refusal('missing_token', 'no_credentials'),
      invalid: refusal('invalid_token', 'expired'),
    },
    { ...PRIVATE, 'WWW-Authenticate': challenge },
  ),
  forbidden: problem(
    'Forbidden',
    'The path names another user than the token, the user of the token is no more, or the token is a service’s.',
    { forbidden: refusal('forbidden', 'other_user') },
    PRIVATE,
  ),
  notFound: problem(
    'NotFound',
    'There is no such todo, or it is another user’s: the two look alike.',
    { absent: refusal('not_found', 'not_owned') },
    PRIVATE,
  ),
  unknownPath: problem('UnknownPath', 'There is nothing at this path.', { unknown: notFound() }),
  methodNotAllowed: problem(
    'MethodNotAllowed',
    'The path has no such method.',
    { method: methodNotAllowed('GET, HEAD') },
    { Allow: z.string().meta({ description: 'The methods it has' }) },
  ),
  keyInUse: problem(
    'KeyInUse',
    'The first request with this Idempotency-Key is still under way, after 5 s.',
    { under: keyInUse() },
    { ...PRIVATE, 'Retry-After': retryAfter },
  ),
  keyOfAnother: problem(
    'KeyOfAnother',
    'This Idempotency-Key was sent with another body.',
    { another: keyOfAnother() },
    PRIVATE,
  ),
  preconditionFailed: problem(
    'PreconditionFailed',
    'The todo has changed since the version that If-Match names.',
    { stale: preconditionFailed() },
    PRIVATE,
  ),
  payloadTooLarge: problem(
    'PayloadTooLarge',
    'The body is over 100 KB.',
    { big: payloadTooLarge() },
    PRIVATE,
  ),
  unsupportedMediaType: problem(
    'UnsupportedMediaType',
    'The body is no application/json in UTF-8.',
    { type: unsupportedMediaType() },
    PRIVATE,
  ),
  tooManyRequests: problem(
    'TooManyRequests',
    'Too many requests of this user, in a minute or at once, too many of their Idempotency-Keys in ' +
      'a day, or too many failed attempts from this address.',
    { limited: tooManyRequests(30) },
    { ...PRIVATE, 'Retry-After': retryAfter, 'WWW-Authenticate': challenge.optional() },
  ),
  internal: problem('Internal', 'A bug of this API.', { bug: new Problem(500) }),
  unavailable: problem(
    'Unavailable',
    'No database or no keys to verify with: it can’t be decided now.',
    { database: unavailable(), keys: noKeys },
    { ...PRIVATE, 'Retry-After': retryAfter },
  ),
  notReady: problem(
    'NotReady',
    'No database, no keys, or about to stop: send no traffic here.',
    { keys: unavailable({ database: 'ok', keys: 'failing' }) },
    { 'Retry-After': retryAfter },
  ),
}
