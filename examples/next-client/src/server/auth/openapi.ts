import 'server-only'
import { z } from 'zod'
import { Problem } from '../../shared/problem'
import {
  AuthResponse,
  ForgotPasswordRequest,
  LoginRequest,
  LogoutResponse,
  MailedResponse,
  RegisterRequest,
  ResetPasswordRequest,
  VerifyEmailRequest,
} from './schemas'

const schemas = {
  RegisterRequest,
  LoginRequest,
  AuthResponse,
  LogoutResponse,
  ForgotPasswordRequest,
  ResetPasswordRequest,
  VerifyEmailRequest,
  MailedResponse,
  Problem,
}

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

const mailed = {
  202: {
    description:
      'Where the app sends mail: what was asked for comes by it, if there is such an account or can be one. The answer is the same either way.',
    content: content('MailedResponse'),
  },
}

/** An operation that takes one of our requests. */
function operation(name: SchemaName, summary: string, answers: object): object {
  return {
    post: {
      summary,
      requestBody: { required: true, content: content(name) },
      responses: {
        ...failures,
        400: failure('The request is not as the schema says.'),
        413: failure('The body is over 100 KB.'),
        415: failure('The body is not JSON.'),
        429: failure(
          'Too many attempts from this address or at this account. Retry-After says when to go on.',
        ),
        ...answers,
      },
    },
  }
}

const signedIn = {
  description: 'Signed in.',
  headers: sessionCookie,
  content: content('AuthResponse'),
}

/** Of an operation that there is only where the app sends mail. */
const byMail = { 404: failure('This app sends no mail.') }

/** Of one that uses the link of a mail, which a click has put into a cookie. */
const byLink = {
  ...byMail,
  204: { description: 'Done. The link is used.' },
  410: failure('There is no link, or it has been used, or is too old.'),
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
      '/api/auth/register': operation('RegisterRequest', 'Create an account and sign in', {
        201: signedIn,
        ...mailed,
        409: failure('There is an account with this e-mail already. Never where mail is sent.'),
      }),
      '/api/auth/login': operation('LoginRequest', 'Sign in', {
        200: signedIn,
        401: failure('E-mail or password is wrong.'),
        403: failure('The address is yet to be confirmed, or the request comes from elsewhere.'),
      }),
      '/api/auth/forgot-password': operation(
        'ForgotPasswordRequest',
        'Ask for a link to choose a new password',
        { ...mailed, ...byMail },
      ),
      '/api/auth/reset-password': operation(
        'ResetPasswordRequest',
        'Choose a new password, which ends all sessions',
        byLink,
      ),
      '/api/auth/verify-email': operation(
        'VerifyEmailRequest',
        'Confirm the address that a link was sent to',
        byLink,
      ),
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
