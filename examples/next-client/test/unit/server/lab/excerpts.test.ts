import { expect, test } from 'vitest'
import { attempts } from '../../../../src/server/lab/attempts'
import { excerpt, type Place } from '../../../support/excerpt'

const CORE = 'packages/jwt-guard/src/core'
const API = 'examples/express-todo-api/src'

const BEARER: Place = {
  file: `${CORE}/bearer-token.ts`,
  from: 'const token = BEARER.exec(value)?.[1]',
  to: "throw new AuthError('missing_token'",
}
const SIGNATURE: Place = {
  file: `${CORE}/token/verify-token.ts`,
  from: 'return whenKnown(findSigner(signedText(jws, engine), keys)',
  to: 'return checkClaims(payload, issuer, now)',
}
const ALGORITHM: Place = {
  file: `${CORE}/token/header.ts`,
  from: 'function algorithmRule(',
  to: "actual: shown(header['alg'])",
}

const PLACES: Readonly<Record<string, Place>> = {
  valid: {
    file: `${API}/app.ts`,
    from: '// Every 401 is made here',
    to: "app.use('/api', requireAuth(guard)",
  },
  'no-token': BEARER,
  'in-address': {
    file: 'packages/jwt-guard/src/express/authentication.ts',
    from: 'const authorization = authorizationFields(',
  },
  tampered: SIGNATURE,
  'alg-none': ALGORITHM,
  'own-key': {
    file: `${CORE}/token/verify-token.ts`,
    from: 'export function keyRequest(header: Header)',
    to: "return { kid: typeof header['kid']",
  },
  spelling: {
    file: `${CORE}/token/compact-jws.ts`,
    from: '/** RFC 4648 section 3.5',
    to: 'return (last &',
  },
  expired: {
    file: `${CORE}/token/claims.ts`,
    from: 'function expiryRule(',
    to: "return { reason: 'expired'",
  },
  'wrong-audience': {
    file: `${CORE}/token/claims.ts`,
    from: 'function audienceRule(',
    to: "return { reason: 'wrong_audience'",
  },
  'wrong-issuer': {
    file: `${CORE}/token/claims.ts`,
    from: "if (payload['iss'] !== expected.issuer)",
    to: "return { reason: 'wrong_issuer'",
  },
  'too-long': {
    file: `${CORE}/token/compact-jws.ts`,
    from: 'if (token.length > MAX_TOKEN_LENGTH)',
    to: "return { reason: 'token_too_large'",
  },
  'public-key': ALGORITHM,
  'guessed-secret': SIGNATURE,
  'other-path': {
    file: `${API}/app.ts`,
    from: "app.use('/api/users/:userId/todos'",
  },
  'other-todo': {
    file: `${API}/todos/routes.ts`,
    from: ".route('/:id')\n    .get(",
    to: 'sendTodo(',
  },
  'user-id': {
    file: `${API}/todos/schema.ts`,
    from: '/** POST and PUT: a whole todo',
    to: 'dueOn: dueOn.default(null)',
  },
  'user-header': {
    file: `${API}/todos/routes.ts`,
    from: ".route('/')\n    .get(",
    to: 'await todos.list(',
  },
}

test('the code that the lab shows is the code', async () => {
  const excerpts = Object.fromEntries(
    Object.entries(PLACES).map(([name, place]) => [name, excerpt(place)]),
  )
  // Where the code has changed: npx vitest run -u, in this folder.
  const file = '../../../../src/server/lab/excerpts.json'
  await expect(`${JSON.stringify(excerpts, undefined, 2)}\n`).toMatchFileSnapshot(file)
})

test('each attempt has its lines, and no lines are left over', () => {
  const names = new Set([...attempts('jwks').keys(), ...attempts('shared-secret').keys()])
  expect(Object.keys(PLACES).toSorted()).toEqual([...names].toSorted())
})
