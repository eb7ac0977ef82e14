import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {
  bodySchema,
  operations,
  sharedResponses,
  templateOf,
  type DocumentedResponse,
  type JsonSchema,
} from './document.js'

/** A response as a client got it. */
export interface Answer {
  method: string
  /** May have a query. */
  path: string
  status: number
  headers: Readonly<Record<string, string | undefined>>
  text: string
}

const found: string[] = []

/** Every response of the suite comes by here; each test fails that got an undocumented one. */
export function check(answer: Answer): void {
  found.push(...violations(answer))
}

/** What was wrong with responses since the last call. */
export const takeViolations = (): string[] => found.splice(0)

/** What is wrong with a response by the document: nothing, if all its parts are documented. */
export function violations(answer: Answer): string[] {
  const { method, status } = answer
  const path = answer.path.replace(/\?.*$/s, '')
  if (/^\/docs\b/i.test(path)) return [] // A page for people.
  if (method === 'OPTIONS' && status === 204) return []
  const response = documented(method, path, status)
  const wrong =
    response === undefined
      ? ['is not documented']
      : [...wrongHeaders(response, answer), ...wrongContent(response, answer)]
  return wrong.map((what) => `${method} ${path.slice(0, 200)} ${status}: ${what}`)
}

function documented(method: string, path: string, status: number): DocumentedResponse | undefined {
  const template = templateOf(path)
  const name = method === 'HEAD' ? 'GET' : method
  const operation = operations.find((one) => one.path === template && one.method === name)
  if (operation !== undefined) return operation.responses[status]
  return template === undefined
    ? sharedResponses[{ ...ANYWHERE, 404: 'UnknownPath' }[status] ?? '']
    : sharedResponses[{ ...ANYWHERE, 405: 'MethodNotAllowed' }[status] ?? '']
}

/** What is answered before a path is looked at. */
const ANYWHERE: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'TooManyRequests',
  503: 'Unavailable',
}

function wrongHeaders({ headers }: DocumentedResponse, answer: Answer): string[] {
  return Object.entries(headers).flatMap(([name, { required, schema }]) => {
    const value = answer.headers[name.toLowerCase()]
    if (value === undefined) return required ? [`has no header ${name}`] : []
    return errors(schema, value).map((error) => `${name}: ${value}: ${error}`)
  })
}

function wrongContent(response: DocumentedResponse, { method, status, headers, text }: Answer) {
  const schema = bodySchema(response)
  if (schema === undefined) return text === '' ? [] : ['has a body']
  const [type] = Object.keys(response.content ?? {})
  if (headers['content-type'] !== `${type}; charset=utf-8`) {
    return [`is ${headers['content-type']}, not ${type}`]
  }
  if (method === 'HEAD') return text === '' ? [] : ['has a body']
  const body: unknown = parsed(text)
  const wrong = errors(schema, body).map((error) => `body ${error}`)
  const isProblem = type === 'application/problem+json'
  return isProblem && statusIn(body) !== status ? [...wrong, 'names another status'] : wrong
}

const statusIn = (body: unknown) =>
  typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
const validators = new Map<JsonSchema, ValidateFunction>()

/** What is wrong with a value by a schema. */
export function errors(schema: JsonSchema, value: unknown): string[] {
  const validate = validators.get(schema) ?? ajv.compile(schema)
  validators.set(schema, validate)
  return validate(value) ? [] : [ajv.errorsText(validate.errors)]
}
