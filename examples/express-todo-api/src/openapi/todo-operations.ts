import { z } from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi'
import { idempotencyKey } from '../todos/idempotency.js'
import {
  actionResponse,
  listQuery,
  pageResponse,
  todoAction,
  todoChanges,
  todoParams,
  todoResponse,
  wholeTodo,
} from '../todos/schema.js'
import { answer, entityTag, location, problems } from './responses.js'

interface Mount {
  path: string
  tag: string
  /** Distinguishes the operations of the two mounts. */
  suffix: string
  params: z.ZodObject
}

const ANYONES = {
  400: problems.badRequest,
  401: problems.unauthorized,
  403: problems.forbidden,
  429: problems.tooManyRequests,
  500: problems.internal,
  503: problems.unavailable,
}
const OF_ONE = { 404: problems.notFound }
const OF_CHANGE = { 412: problems.preconditionFailed }
const OF_POST = { 409: problems.keyInUse, 422: problems.keyOfAnother }
const OF_BODY = { 413: problems.payloadTooLarge, 415: problems.unsupportedMediaType }

const tag = { ETag: entityTag }
const ifMatch = z.object({
  'If-Match': z
    .string()
    .optional()
    .meta({
      description: 'Only if the todo is still this version, or * for any',
      examples: ['"1"'],
    }),
})
const ifNoneMatch = z.object({
  'If-None-Match': z
    .string()
    .optional()
    .meta({ description: '304 if the todo is still this version', examples: ['"1"'] }),
})

const idempotent = z.object({ 'Idempotency-Key': idempotencyKey })

const json = (schema: z.ZodType) => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** The operations on todos: the same below each of the two ways in. */
export function todoOperations({ path, tag: group, suffix, params }: Mount): ZodOpenApiPathsObject {
  const ofOne = params.extend(todoParams.shape)

  const operation = (
    name: string,
    summary: string,
    rest: Omit<ZodOpenApiOperationObject, 'operationId' | 'summary' | 'tags'>,
  ): ZodOpenApiOperationObject => ({
    operationId: `${name}${suffix}`,
    summary,
    tags: [group],
    ...rest,
  })

  return {
    [path]: {
      get: operation('listTodos', 'A page of your todos', {
        requestParams: { path: params, query: listQuery },
        responses: { 200: answer('A page of todos', pageResponse), ...ANYONES },
      }),
      post: operation('createTodo', 'Create a todo', {
        requestParams: { path: params, header: idempotent },
        requestBody: json(wholeTodo),
        responses: {
          201: answer('Created', todoResponse, { ...tag, Location: location }),
          ...ANYONES,
          ...OF_POST,
          ...OF_BODY,
        },
      }),
    },
    [`${path}/actions`]: {
      post: operation('actOnTodos', 'Change many todos at once: all of it, or nothing', {
        requestParams: { path: params, header: idempotent },
        requestBody: json(todoAction),
        responses: {
          200: answer('Done', actionResponse),
          ...ANYONES,
          ...OF_POST,
          ...OF_BODY,
        },
      }),
    },
    [`${path}/{id}`]: {
      get: operation('getTodo', 'One todo', {
        requestParams: { path: ofOne, header: ifNoneMatch },
        responses: {
          200: answer('The todo', todoResponse, tag),
          304: answer('It is the version you have', undefined, tag),
          ...ANYONES,
          ...OF_ONE,
        },
      }),
      put: operation('replaceTodo', 'Replace a todo', {
        requestParams: { path: ofOne, header: ifMatch },
        requestBody: json(wholeTodo),
        responses: {
          200: answer('Replaced', todoResponse, tag),
          ...ANYONES,
          ...OF_ONE,
          ...OF_CHANGE,
          ...OF_BODY,
        },
      }),
      patch: operation('changeTodo', 'Change a todo', {
        requestParams: { path: ofOne, header: ifMatch },
        requestBody: json(todoChanges),
        responses: {
          200: answer('Changed', todoResponse, tag),
          ...ANYONES,
          ...OF_ONE,
          ...OF_CHANGE,
          ...OF_BODY,
        },
      }),
      delete: operation('deleteTodo', 'Put a todo into the bin', {
        requestParams: { path: ofOne, header: ifMatch },
        responses: { 204: answer('Deleted'), ...ANYONES, ...OF_ONE, ...OF_CHANGE },
      }),
    },
  }
}
