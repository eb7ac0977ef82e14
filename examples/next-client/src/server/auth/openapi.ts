import 'server-only'
import { z } from 'zod'
import { Problem } from '../../shared/problem'
import { AuthResponse, LoginRequest, LogoutResponse, RegisterRequest } from './schemas'

const schemas = { RegisterRequest, LoginRequest, AuthResponse, LogoutResponse, Problem }

type SchemaName = keyof typeof schemas

const content = (name: SchemaName, mediaType = 'application/json') => ({
  [mediaType]: { schema: { $ref: `#/components/schemas/${name}` } },
})

const failure = (description: string) => ({
  description,
  content: content('Problem', 'application/problem+json'),
})

const failures = {
  403: failure('The request comes from another origin.'),
  503: failure('It can’t be decided at the moment. Retry-After says when to ask again.'),
}

const sessionCookie = {
  'Set-Cookie': {
    description: 'The session: HttpOnly, SameSite=Lax, and Secure on https.',
    schema: { type: 'string' },
  },
}

/** An operation that takes one of our requests and signs in. */
function signsIn(name: SchemaName, summary: string, status: 200 | 201, errors: object): object {
  return {
    post: {
      summary,
      requestBody: { required: true, content: content(name) },
      responses: {
        [status]: {
          description: 'Signed in.',
          headers: sessionCookie,
          content: content('AuthResponse'),
        },
        400: failure('The request is not as the schema says.'),
        ...errors,
        413: failure('The body is over 100 KB.'),
        415: failure('The body is not JSON.'),
        429: failure(
          'Too many attempts from this address or at this account. Retry-After says when to go on.',
        ),
        ...failures,
      },
    },
  }
}

/**
 * OpenAPI 3.1 of our own auth routes, made from the schemas that check the requests.
 *
 * @param origin where the app is
 */
export function openApiDocument(origin: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'next-client: signing in',
      version: '1.0.0',
      description:
        'The session travels in an HttpOnly cookie; no answer holds a token. It is renewed by use: there is no refresh token.',
    },
    servers: [{ url: origin }],
    paths: {
      '/api/auth/register': signsIn('RegisterRequest', 'Create an account and sign in', 201, {
        409: failure('There is an account with this e-mail already.'),
      }),
      '/api/auth/login': signsIn('LoginRequest', 'Sign in', 200, {
        401: failure('E-mail or password is wrong.'),
      }),
      '/api/auth/logout': {
        post: {
          summary: 'Sign out',
          security: [{ session: [] }],
          responses: {
            200: { description: 'Signed out.', content: content('LogoutResponse') },
            401: failure('Nobody is signed in.'),
            ...failures,
          },
        },
      },
    },
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token' },
      },
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => {
          const json = z.toJSONSchema(schema)
          delete json.$schema
          return [name, json]
        }),
      ),
    },
  }
}
