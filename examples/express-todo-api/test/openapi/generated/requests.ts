import fc from 'fast-check'
import { bodySchema, type JsonSchema, type Operation } from '../../support/document.js'
import { hostileBodies, hostileHeader, hostileJson, hostileText, type Hostile } from './hostile.js'

/** A request in its parts, each as it is sent. */
export interface Sent {
  method: string
  path: string
  /** `name=value` each. */
  query: readonly string[]
  headers: Readonly<Record<string, string>>
  body: Buffer | undefined
}

/** What the document can't know: whose path it is, a todo there is, the token. */
export interface Known {
  path: Readonly<Record<string, string>>
  authorization: string
}

/** A field of a request: where it is, and its JSON or text. */
type Fields = Readonly<Record<string, string>>

interface Parts {
  path: Fields
  query: Fields
  header: Fields
  /** Of the body, each as JSON; none: the operation has no body. */
  body: Fields | undefined
}

/** A request that the document allows. */
export function validRequest(operation: Operation, known: Known): fc.Arbitrary<Sent> {
  return validParts(operation, known).map((parts) => assemble(operation, known, parts))
}

/** Each field of a valid request in turn, with each value that is known to be trouble. */
export function knownTrouble(operation: Operation, known: Known): Sent[] {
  const [parts] = fc.sample(validParts(operation, known), { numRuns: 1, seed: 1 })
  if (parts === undefined) throw new Error('unreachable')
  const sent = assemble(operation, known, parts)
  return [
    ...fieldsOf(operation).flatMap(({ place, name, values }) =>
      values.known.map((value) => assemble(operation, known, replaced(parts, place, name, value))),
    ),
    ...queryNames(operation).flatMap((name) =>
      SUFFIXES.map((suffix) => ({ ...sent, query: [...sent.query, `${name}${suffix}=1`] })),
    ),
    ...(sent.body === undefined ? [] : hostileBodies.known.map((body) => ({ ...sent, body }))),
    ...(sent.body === undefined ? [] : BODY_HEADERS).map(([name, value]) => ({
      ...sent,
      headers: { ...sent.headers, [name]: value },
    })),
  ]
}

/** A valid request with any value in one of its fields. */
export function anyTrouble(operation: Operation, known: Known): fc.Arbitrary<Sent> {
  const parts = validParts(operation, known)
  const odd = fieldsOf(operation).map(({ place, name, values }) =>
    fc
      .tuple(parts, values.any)
      .map(([valid, value]) => assemble(operation, known, replaced(valid, place, name, value))),
  )
  const body = fc
    .tuple(validRequest(operation, known), hostileBodies.any)
    .map(([sent, bytes]) => ({ ...sent, body: bytes }))
  return fc.oneof(...odd, ...(operation.requestBody === undefined ? [] : [body]))
}

type Place = keyof Parts

/** What can be wrong with a query beside its values. */
const SUFFIXES = ['', '[]', '[x]', '[__proto__]', '%00', '.']

const BODY_HEADERS = [
  ...['text/plain', 'application/json; charset=latin1', 'application/problem+json', 'x', ''].map(
    (type) => ['Content-Type', type] as const,
  ),
  ...['gzip', 'br', 'deflate', 'x', 'gzip, gzip'].map(
    (encoding) => ['Content-Encoding', encoding] as const,
  ),
]

const queryNames = ({ parameters }: Operation) => [
  ...parameters.filter((one) => one.in === 'query').map(({ name }) => name),
  'unknown',
  '__proto__',
]

function fieldsOf(operation: Operation): { place: Place; name: string; values: Hostile }[] {
  const named = (place: Place) =>
    operation.parameters.filter((one) => one.in === place).map(({ name }) => name)
  const fields = (place: Place, names: readonly string[], values: Hostile) =>
    names.map((name) => ({ place, name, values }))
  const inBody = propertiesOf(operation).map(([name]) => name)
  return [
    ...fields('path', named('path'), hostileText),
    ...fields('query', named('query'), hostileText),
    ...fields('header', [...named('header'), 'Authorization'], hostileHeader),
    ...fields('body', inBody.length === 0 ? [] : [...inBody, 'unknown', '__proto__'], hostileJson),
  ]
}

const replaced = (parts: Parts, place: Place, name: string, value: string): Parts => ({
  ...parts,
  [place]: { ...parts[place], [name]: value },
})

const propertiesOf = ({ requestBody }: Operation): [string, JsonSchema][] =>
  Object.entries((requestBody && bodySchema(requestBody)?.properties) ?? {})

function validParts(operation: Operation, { path }: Known): fc.Arbitrary<Parts> {
  const { parameters, requestBody } = operation
  // A cursor is none that one could make up.
  const query = parameters.filter((one) => one.in === 'query' && one.name !== 'cursor')
  const text = (value: unknown) => encodeURIComponent(String(value))
  const body = propertiesOf(operation)
  return fc.record({
    path: fc.constant(path),
    query: someOf(query.map(({ name, schema }) => [name, valid(schema).map(text)])),
    // Of those that say how they look: If-Match says no more than which versions there are.
    header: optional(parameters.filter((one) => one.in === 'header' && one.schema.pattern)),
    body:
      requestBody === undefined
        ? fc.constant(undefined)
        : someOf(body.map(([name, schema]) => [name, valid(schema).map(asJson)])),
  })
}

const asJson = (value: unknown): string => JSON.stringify(value)

function optional(headers: Operation['parameters']): fc.Arbitrary<Fields> {
  const values = headers.map(({ name, schema }) =>
    fc.option(valid(schema).map((value) => [name, String(value)] as const)),
  )
  return fc
    .tuple(...values)
    .map((given) => Object.fromEntries(given.filter((entry) => entry !== null)))
}

/** Some of these fields, in this order; the first always: it may be the one that is required. */
function someOf(fields: readonly [string, fc.Arbitrary<string>][]): fc.Arbitrary<Fields> {
  const maybe = fields.map(([name, values], index) =>
    (index === 0 ? values : fc.option(values)).map((value) => [name, value] as const),
  )
  return fc.tuple(...maybe).map((entries) => {
    const given: Record<string, string> = {}
    for (const [name, value] of entries) if (value !== null) given[name] = value
    return given
  })
}

/** Values that a schema allows; only what occurs in this document's requests. */
function valid(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { type, format, pattern, minLength = 0, maxLength = 50, minimum, maximum } = schema
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(valid))
  if (type === 'null') return fc.constant(null)
  if (type === 'array' && schema.items !== undefined) {
    return fc.array(valid(schema.items), { minLength: schema.minItems ?? 0, maxLength: 5 })
  }
  if (format === 'uuid') return fc.uuid()
  if (type === 'string' && pattern?.endsWith('{1,255}$')) {
    // Long enough to be another each time.
    return fc.stringMatching(new RegExp(pattern.replace('{1,', '{20,')))
  }
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer' && minimum !== undefined && maximum !== undefined) {
    return fc.integer({ min: minimum, max: maximum })
  }
  if (format === 'date') {
    const [min, max] = [new Date(0), new Date('9999-12-31T23:59:59.999Z')]
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))
  }
  if (type === 'string') {
    return fc
      .string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 50) })
      .filter((text) => pattern === undefined || new RegExp(pattern, 'u').test(text))
  }
  throw new Error(`No values for ${JSON.stringify(schema)}`)
}

function assemble({ method, path }: Operation, known: Known, parts: Parts): Sent {
  const { header, query, body } = parts
  const json = Object.entries(body ?? {}).map(([name, value]) => `${JSON.stringify(name)}:${value}`)
  return {
    method,
    path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts.path[name] ?? ''),
    query: Object.entries(query).map(([name, value]) => `${name}=${value}`),
    headers: {
      Authorization: known.authorization,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...header,
    },
    body: body === undefined ? undefined : Buffer.from(`{${json.join(',')}}`),
  }
}
