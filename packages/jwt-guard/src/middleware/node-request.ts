import type { AuthorizationHeader } from '../core/bearer-token.js'
import type { AuthError } from '../core/errors.js'
import { appendVary, OF_ANOTHER_BODY, PRIVATE } from '../core/response-headers.js'

const AUTHORIZATION = 'authorization'

/**
 * The Authorization fields of a request of Node's http server. Raw, because `headers` keeps the
 * first of two and hides the second. Serverless adapters and mocks build requests without raw
 * headers: there, the parsed one is all there is.
 */
export function authorizationFields(
  rawHeaders: readonly string[] | undefined,
  headers: { readonly authorization?: string | undefined } | undefined,
): AuthorizationHeader {
  if (rawHeaders === undefined || rawHeaders.length === 0) return headers?.authorization
  const values: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) {
      values.push(rawHeaders[index + 1] ?? '')
    }
  }
  return values
}

/** A path parameter; undefined where the route has none of this name. */
export function pathParameter(params: unknown, name: string): unknown {
  return typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined
}

/** The headers of an answer that is not sent yet, as Express and Fastify name their ways to them. */
export interface AnswerHeaders {
  getHeader(name: string): string | number | readonly string[] | undefined
  header(name: string, value: string): unknown
}

/** Keeps a person's answer out of shared caches, unless the app has said otherwise. */
export function makePrivate(answer: AnswerHeaders): void {
  if (answer.getHeader('cache-control') === undefined) answer.header('cache-control', PRIVATE)
  answer.header('vary', appendVary(answer.getHeader('vary')))
}

/** An answer whose body is another than its handler had in mind. */
export interface ProblemAnswer extends AnswerHeaders {
  removeHeader(name: string): unknown
}

/** All headers of a refusal's problem document, added to a `Vary` that is there. */
export function setProblemHeaders(answer: ProblemAnswer, error: AuthError): void {
  for (const name of OF_ANOTHER_BODY) answer.removeHeader(name)
  const vary = appendVary(answer.getHeader('vary'))
  for (const [name, value] of Object.entries(error.headers)) answer.header(name, value)
  answer.header('vary', vary)
  answer.header('content-type', 'application/problem+json')
}
