import { z } from 'zod'
import { createDocument, type oas31 } from 'zod-openapi'
import { otherOperations } from './openapi/other-operations.js'
import { problems } from './openapi/responses.js'
import { todoOperations } from './openapi/todo-operations.js'

const userId = z.string().meta({ description: 'The user of the token; anyone else is 403' })

/**
 * OpenAPI 3.1 of this API, made from the schemas that check the requests. A test holds every
 * response of the suite against it.
 */
export const openApiDocument: oas31.OpenAPIObject = createDocument({
  openapi: '3.1.0',
  info: {
    title: 'express-todo-api',
    version: '1.0.0',
    description:
      'Todos of the users of a Better Auth server. Whose todos you reach comes from the access ' +
      'token alone. HEAD answers as GET; another method than those of a path is a 405 with ' +
      '`Allow`, an unknown path a 404; OPTIONS says what a path has. Errors are problem+json (RFC 9457).',
  },
  servers: [{ url: '/' }],
  tags: [
    { name: 'Todos', description: 'Your todos' },
    { name: 'Todos of a user', description: 'The same, by a path that names you' },
    { name: 'You' },
    { name: 'Operation', description: 'For whoever runs this API; without a token' },
  ],
  security: [{ accessToken: [] }],
  components: {
    securitySchemes: {
      accessToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'An access token of the Better Auth server, made for this API (`aud`).',
      },
    },
    responses: { UnknownPath: problems.unknownPath, MethodNotAllowed: problems.methodNotAllowed },
  },
  paths: {
    ...todoOperations({ path: '/api/todos', tag: 'Todos', suffix: '', params: z.object({}) }),
    ...todoOperations({
      path: '/api/users/{userId}/todos',
      tag: 'Todos of a user',
      suffix: 'OfUser',
      params: z.object({ userId }),
    }),
    ...otherOperations,
  },
})
