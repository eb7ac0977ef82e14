import 'server-only'
import { decode, encode, neighbourId, neighbourTodoId, sign } from './tokens'

/** What is sent to the API. */
export interface Attack {
  readonly method: 'GET' | 'POST'
  readonly path: `/api/${string}`
  /** `null`: none. */
  readonly token: string | null
  readonly body?: object
}

/** Something to try, with what should come of it. */
export interface Attempt {
  readonly label: string
  /** What is done, in a sentence. */
  readonly does: string
  readonly expected: number
  /** Why the API says so, where the token itself is fine. */
  readonly because: string
  /** @param token the person's own access token */
  build(token: string): Promise<Attack>
}

const list = (token: string | null): Attack => ({
  method: 'GET',
  path: '/api/todos?limit=1',
  token,
})

/** The person's claims with others in their place, signed by the issuer. */
async function resigned(token: string, change: Record<string, unknown>): Promise<Attack> {
  return list(await sign({ ...decode(token).claims, ...change }))
}

const THE_TOKEN = 'The token was refused before any of the app’s code ran.'

/** In the order of the page. */
export const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  valid: {
    label: 'As it should be',
    does: 'Your own token, as the app sends it.',
    expected: 200,
    because: 'Every check passed, and the list was asked for by the user of the token.',
    build: async (token) => list(token),
  },
  'no-token': {
    label: 'No token',
    does: 'No Authorization header at all.',
    expected: 401,
    because: 'no_credentials: there is nothing to verify.',
    build: async () => list(null),
  },
  tampered: {
    label: 'Tampered payload',
    does: 'Somebody else’s id as the subject, with your signature.',
    expected: 401,
    because: THE_TOKEN,
    async build(token) {
      const [header, , signature] = token.split('.')
      const claims = { ...decode(token).claims, sub: await neighbourId() }
      return list([header, encode(claims), signature].join('.'))
    },
  },
  expired: {
    label: 'Expired',
    does: 'A token signed by the real issuer, whose time was up a minute ago.',
    expected: 401,
    because: THE_TOKEN,
    build: (token) => {
      const now = Math.floor(Date.now() / 1000)
      return resigned(token, { iat: now - 960, exp: now - 60 })
    },
  },
  'alg-none': {
    label: 'alg: none',
    does: 'A header that says that nothing need be checked, before your claims and your signature.',
    expected: 401,
    because: THE_TOKEN,
    async build(token) {
      const [, claims, signature] = token.split('.')
      return list([encode({ alg: 'none' }), claims, signature].join('.'))
    },
  },
  'wrong-audience': {
    label: 'Wrong audience',
    does: 'A token of the real issuer for another API.',
    expected: 401,
    because: THE_TOKEN,
    build: (token) => resigned(token, { aud: 'https://another-api.example' }),
  },
  'other-path': {
    label: 'Another user’s path',
    does: 'Your token, and somebody else’s id in the path.',
    expected: 403,
    because: 'requireSelf: the user in the path is not the user of the token.',
    build: async (token) => ({
      ...list(token),
      path: `/api/users/${await neighbourId()}/todos`,
    }),
  },
  'other-todo': {
    label: 'Another user’s todo',
    does: 'Your token, and the id of a todo that is there, but somebody else’s.',
    expected: 404,
    because: 'assertOwned: the answer is the same, byte for byte, as for a todo that isn’t there.',
    build: async (token) => ({ ...list(token), path: `/api/todos/${await neighbourTodoId()}` }),
  },
  'user-id': {
    label: 'userId in the body',
    does: 'A new todo that claims to be somebody else’s.',
    expected: 400,
    because: 'The owner comes from the token alone: a body that names one is refused.',
    build: async (token) => ({
      method: 'POST',
      path: '/api/todos',
      token,
      body: { title: 'Planted', userId: await neighbourId() },
    }),
  },
}
