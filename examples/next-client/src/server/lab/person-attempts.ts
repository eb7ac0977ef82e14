import 'server-only'
import { list, type Attempt } from './attempt'
import { neighbourId, neighbourTodoId } from './tokens'

/** Attempts with the person's own good token, which asks for more than is theirs. */
export const PERSON_ATTEMPTS = {
  'other-path': {
    label: 'Another user’s path',
    does: 'Your token, and somebody else’s id in the path.',
    expected: 403,
    because: 'The user in the path is not the user of the token.',
    build: async (token) => ({
      ...list(token),
      path: `/api/users/${await neighbourId()}/todos`,
    }),
  },
  'other-todo': {
    label: 'Another user’s todo',
    does: 'Your token, and the id of a todo that is there, but somebody else’s.',
    expected: 404,
    because: 'The answer is the same, byte for byte, as for a todo that isn’t there.',
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
  'user-header': {
    label: 'X-User-Id header',
    does: 'Your token, and headers that name somebody else.',
    expected: 200,
    because: 'No header says who somebody is: the answer is your own list, and nothing of theirs.',
    async build(token) {
      const id = await neighbourId()
      return { ...list(token), headers: { 'x-user-id': id, 'x-forwarded-user': id } }
    },
  },
} satisfies Readonly<Record<string, Attempt>>
