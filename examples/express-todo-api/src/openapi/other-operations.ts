import { z } from 'zod'
import type { ZodOpenApiPathsObject } from 'zod-openapi'
import { healthResponse, readinessResponse } from '../health.js'
import { meResponse } from '../me.js'
import { exportResponse } from '../todos/schema.js'
import { answer, openAnswer, problems } from './responses.js'

/** No token is asked for. */
const OPEN = { security: [] }

const fileName = z
  .string()
  .regex(/^attachment; filename="/)
  .meta({ description: 'A name for a file of it', header: { id: 'ContentDisposition' } })

/** What is no todo: who am I, is it well, what is there. */
export const otherOperations: ZodOpenApiPathsObject = {
  '/api/me': {
    get: {
      operationId: 'getMe',
      summary: 'Who the token says you are',
      tags: ['You'],
      responses: {
        200: answer('You', meResponse),
        400: problems.badRequest,
        401: problems.unauthorized,
        403: problems.forbidden,
        429: problems.tooManyRequests,
        503: problems.unavailable,
      },
    },
  },
  '/api/export': {
    get: {
      operationId: 'exportTodos',
      summary: 'All your todos, to keep; an answer that is cut off is not all of them',
      tags: ['You'],
      responses: {
        200: answer('All of them', exportResponse, { 'Content-Disposition': fileName }),
        400: problems.badRequest,
        401: problems.unauthorized,
        403: problems.forbidden,
        429: problems.tooManyRequests,
        500: problems.internal,
        503: problems.unavailable,
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'getHealth',
      summary: 'The process lives; restart it if not',
      tags: ['Operation'],
      ...OPEN,
      responses: { 200: openAnswer('It lives', healthResponse) },
    },
  },
  '/readyz': {
    get: {
      operationId: 'getReadiness',
      summary: 'It can serve; send it traffic',
      tags: ['Operation'],
      ...OPEN,
      responses: { 200: openAnswer('Ready', readinessResponse), 503: problems.notReady },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getDocument',
      summary: 'This document',
      tags: ['Operation'],
      ...OPEN,
      responses: {
        200: openAnswer('OpenAPI 3.1', z.looseObject({ openapi: z.literal('3.1.0') })),
      },
    },
  },
}
