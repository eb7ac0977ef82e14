import 'server-only'
import { list, type Attack, type Attempt } from './attempt'
import { decode, encode, neighbourId, otherSpelling, sign, signWithOwnKey } from './tokens'

/** The person's claims with others in their place, signed by the issuer. */
async function resigned(token: string, change: Record<string, unknown>): Promise<Attack> {
  return list(await sign({ ...decode(token).claims, ...change }))
}

/** Attempts with no token, or a bad one: the guard ends them before any of the app's code runs. */
export const TOKEN_ATTEMPTS = {
  'no-token': {
    label: 'No token',
    does: 'The request, without an Authorization header.',
    expected: 401,
    because: 'There is nothing to verify, and nobody is nobody’s owner.',
    build: async () => list(null),
  },
  'in-address': {
    label: 'Token in the address',
    does: 'Your own good token, as ?access_token=… and in no header.',
    expected: 401,
    because: 'Addresses end up in logs and histories: a token counts in the header alone.',
    build: async (token) => ({ ...list(token), path: '/api/todos', tokenIn: 'query' }),
  },
  tampered: {
    label: 'Tampered payload',
    does: 'Somebody else’s id as the subject, with your signature.',
    expected: 401,
    because: 'It was changed on its way: the signature is of other claims.',
    async build(token) {
      const [header, , signature] = token.split('.')
      const claims = { ...decode(token).claims, sub: await neighbourId() }
      return list([header, encode(claims), signature].join('.'))
    },
  },
  'alg-none': {
    label: 'alg: none',
    does: 'A header that says that nothing need be checked, before your claims and your signature.',
    expected: 401,
    because: 'Which algorithms count is the API’s to say. A token has no say in it.',
    async build(token) {
      const [, claims, signature] = token.split('.')
      return list([encode({ alg: 'none' }), claims, signature].join('.'))
    },
  },
  'own-key': {
    label: 'A key of their own',
    does: 'Somebody else’s id, signed with a made-up key that the header brings along.',
    expected: 401,
    because: 'Keys come from the configuration alone. The header’s jwk is never read.',
    async build(token) {
      const { header, claims } = decode(token)
      return list(await signWithOwnKey(header, { ...claims, sub: await neighbourId() }))
    },
  },
  spelling: {
    label: 'Another spelling',
    does: 'Your own good token: only bits of its last character that nobody uses are changed.',
    expected: 401,
    because: 'One token has one spelling. Else what was revoked could come back under another.',
    build: async (token) => list(otherSpelling(token)),
  },
  expired: {
    label: 'Expired',
    does: 'A token signed by the real issuer, whose time was up a minute ago.',
    expected: 401,
    because: 'Its time was up. Five seconds are forgiven, for clocks that differ.',
    build: (token) => {
      const now = Math.floor(Date.now() / 1000)
      return resigned(token, { iat: now - 960, exp: now - 60 })
    },
  },
  'wrong-audience': {
    label: 'Wrong audience',
    does: 'A token of the real issuer for another API.',
    expected: 401,
    because: 'It is good, but not for here: an API must not live on what was given to another.',
    build: (token) => resigned(token, { aud: 'https://another-api.example' }),
  },
  'wrong-issuer': {
    label: 'Another issuer',
    does: 'Signed with the right key, and from somebody whom this API never heard of.',
    expected: 401,
    because: 'Its issuer is not the one that this API trusts.',
    build: (token) => resigned(token, { iss: 'https://another-issuer.example' }),
  },
  'too-long': {
    label: 'Too long',
    does: 'A token of the real issuer, stuffed with 7,000 letters.',
    expected: 401,
    because: 'Over 8,192 characters nothing is decoded: what is refused must be cheap to refuse.',
    build: (token) => resigned(token, { stuffing: 'x'.repeat(7_000) }),
  },
} satisfies Readonly<Record<string, Attempt>>
