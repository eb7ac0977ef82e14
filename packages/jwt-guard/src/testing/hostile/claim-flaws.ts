import { claimFlaw, flaw, type Flaw } from './hostile-token.js'

/** Tokens whose claims must not be believed (RFC 7519 section 4.1, RFC 8725 sections 3.8, 3.9). */
export const claimFlaws: readonly Flaw[] = [
  claimFlaw('no issuer', 'wrong_issuer', { iss: undefined }),
  claimFlaw('another issuer', 'wrong_issuer', { iss: 'https://evil.test' }),
  claimFlaw('the issuer and a slash', 'wrong_issuer', ({ issuer }) => ({ iss: `${issuer}/` })),
  claimFlaw('the issuer in a list', 'wrong_issuer', ({ issuer }) => ({ iss: [issuer] })),
  claimFlaw('the issuer of the OAuth provider', 'wrong_issuer', ({ issuer }) => ({
    iss: `${issuer}/api/auth`,
  })),
  claimFlaw('the issuer as a prefix', 'wrong_issuer', ({ issuer }) => ({
    iss: `${issuer}.evil.test`,
  })),
  claimFlaw('no audience', 'wrong_audience', { aud: undefined }),
  claimFlaw('another audience', 'wrong_audience', { aud: 'https://other-api.test' }),
  claimFlaw('an empty list of audiences', 'wrong_audience', { aud: [] }),
  claimFlaw('the audience and a slash', 'wrong_audience', ({ audience }) => ({
    aud: `${audience}/`,
  })),
  claimFlaw('a list of audiences that holds a number', 'wrong_audience', ({ audience }) => ({
    aud: [audience, 5],
  })),
  claimFlaw('audiences in an object', 'wrong_audience', ({ audience }) => ({
    aud: { 0: audience },
  })),
  claimFlaw('Better Auth’s default audience, the issuer', 'wrong_audience', ({ issuer }) => ({
    aud: issuer,
  })),
  claimFlaw('an ID token, for a client', 'wrong_audience', { aud: 'client-1', nonce: 'n' }),
  claimFlaw('a token that never expires', 'malformed_time', { exp: undefined }),
  claimFlaw('exp as text', 'malformed_time', ({ now }) => ({ exp: `${now + 900}` })),
  claimFlaw('exp in a list', 'malformed_time', ({ now }) => ({ exp: [now + 900] })),
  claimFlaw('exp null', 'malformed_time', { exp: null }),
  claimFlaw('exp in milliseconds', 'malformed_time', ({ now }) => ({ exp: (now + 900) * 1000 })),
  flaw('exp beyond all numbers', 'malformed_time', ({ sign, header, payload }) =>
    sign(header, JSON.stringify(payload({ exp: 0 })).replace('"exp":0', '"exp":1e400')),
  ),
  claimFlaw('nbf as text', 'malformed_time', { nbf: '0' }),
  claimFlaw('iat as text', 'malformed_time', { iat: '0' }),
  claimFlaw('an expired token', 'expired', ({ now }) => ({ iat: now - 960, exp: now - 60 })),
  claimFlaw('exp 0', 'expired', { exp: 0 }),
  claimFlaw('a negative exp', 'expired', { exp: -1 }),
  claimFlaw('a token for later', 'not_yet_valid', ({ now }) => ({ nbf: now + 600 })),
  claimFlaw('a token issued in the future', 'issued_in_future', ({ now }) => ({ iat: now + 600 })),
  ...(
    [
      ['no subject', undefined],
      ['an empty subject', ''],
      ['a subject that is a number', 5],
      ['a subject that is true', true],
      ['a subject in a list', ['user-a']],
      ['a subject of 256 characters', 'u'.repeat(256)],
      ['a subject with a blank at its end', 'user-a '],
      ['a subject with a no-break space', 'user\u00a0a'],
      ['a subject with a line end', 'user-a\n'],
      ['a subject with NUL', 'user-a\0'],
      ['a subject with a zero-width space', 'user\u200ba'],
      ['a subject that is turned round', '\u202euser-a'],
      ['a subject with half a character', 'user-a\ud800'],
    ] as const
  ).map(([name, sub]) => subjectFlaw(name, sub)),
  flaw('a subject by prototype', 'malformed_subject', ({ sign, header, payload }) =>
    sign(
      header,
      JSON.stringify(payload({ sub: 'PLACE' })).replace(
        '"sub":"PLACE"',
        '"__proto__":{"sub":"user-a"}',
      ),
    ),
  ),
  claimFlaw('a token bound to a key', 'key_bound', { cnf: { jkt: 'thumbprint' } }),
]

/** The payload's type knows subjects as text alone. */
function subjectFlaw(name: string, sub: unknown): Flaw {
  return [
    name,
    'malformed_subject',
    ({ sign, header, payload }) => sign(header, { ...payload(), sub }),
  ]
}
