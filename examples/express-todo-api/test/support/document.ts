import { z } from 'zod'
import { openApiDocument } from '../../src/openapi.js'

/** Of JSON Schema, what the tests look at; the rest is kept. */
const schema = z.looseObject({
  get properties() {
    return z.record(z.string(), schema).optional()
  },
  get anyOf() {
    return z.array(schema).optional()
  },
  get items() {
    return schema.optional()
  },
  minItems: z.number().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
})
const content = z.record(z.string(), z.object({ schema }))

const response = z.object({
  headers: z.record(z.string(), z.object({ required: z.boolean().default(false), schema })),
  content: content.optional(),
})

const operation = z.object({
  operationId: z.string(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().default(false),
        schema,
      }),
    )
    .default([]),
  requestBody: z.object({ content }).optional(),
  security: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), response),
})

const read = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ responses: z.record(z.string(), response) }),
})

export type JsonSchema = z.infer<typeof schema>
export type DocumentedResponse = z.infer<typeof response>

/** An operation of the document, with every reference in it resolved. */
export interface Operation extends z.infer<typeof operation> {
  /** In capitals. */
  method: string
  /** As in the document: `/api/todos/{id}`. */
  path: string
}

const document: unknown = JSON.parse(JSON.stringify(openApiDocument))

/** The whole document, with every reference in it resolved. */
export const resolvedDocument = resolved(document)

const { paths, components } = read.parse(resolvedDocument)

export const operations: readonly Operation[] = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, found]) => ({ ...found, method: method.toUpperCase(), path })),
)

/** Answers that belong to no operation, by name. */
export const sharedResponses = components.responses

/** The schema of a body, if there is one. */
export const bodySchema = (of: Pick<DocumentedResponse, 'content'>): JsonSchema | undefined =>
  Object.values(of.content ?? {})[0]?.schema

/** The path of the document a request's path belongs to: Express ignores case and a last `/`. */
export function templateOf(path: string): string | undefined {
  return Object.keys(paths).find((template) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i').test(path),
  )
}

/** A copy with what references point to in their place. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved)
  if (typeof value !== 'object' || value === null) return value
  if ('$ref' in value) return resolved(target(String(value.$ref)))
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolved(part)]))
}

function target(reference: string): unknown {
  let at = document
  for (const key of reference.split('/').slice(1)) {
    at = Object.entries(at ?? {}).find(([name]) => name === key)?.[1]
  }
  if (at === undefined) throw new Error(`The document has no ${reference}`)
  return at
}
