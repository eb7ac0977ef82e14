import type { AuthErrorCode, AuthErrorReason } from '../../core/errors.js'

type AuthorizationFlaw = readonly [
  name: string,
  code: AuthErrorCode,
  reason: AuthErrorReason,
  /** The header's value around a good token. */
  write: (token: string) => string,
]

/** `Authorization` headers that carry no credential, or a malformed one (RFC 6750 section 2.1). */
export const authorizationFlaws: readonly AuthorizationFlaw[] = [
  missing('an empty header', () => ''),
  missing('the bare token', (token) => token),
  missing('Basic', () => 'Basic dXNlcjpwYXNzd29yZA=='),
  missing('the token as DPoP', (token) => `DPoP ${token}`),
  missing('the token under another scheme', (token) => `Token ${token}`),
  missing('a scheme that begins like Bearer', (token) => `Bearers ${token}`),
  malformed('Bearer alone', () => 'Bearer'),
  malformed('a tab for the space', (token) => `Bearer\t${token}`),
  malformed('a comma at the end', (token) => `Bearer ${token},`),
  malformed('quotes', (token) => `Bearer "${token}"`),
  malformed('two tokens', (token) => `Bearer ${token} ${token}`),
  malformed('two credentials', (token) => `Bearer ${token}, Bearer ${token}`),
  malformed('Basic and Bearer', (token) => `Basic dXNlcjpwYXNz, Bearer ${token}`),
  malformed('Bearer twice', (token) => `Bearer Bearer ${token}`),
  malformed('a parameter', (token) => `Bearer token="${token}"`),
  malformed('bytes that are no ASCII', (token) => `Bearer ${token}\u00e9`),
  malformed('a token as JSON', (token) => `Bearer {"payload":"${token}"}`),
]

function missing(name: string, write: AuthorizationFlaw[3]): AuthorizationFlaw {
  return [name, 'missing_token', 'no_credentials', write]
}

function malformed(name: string, write: AuthorizationFlaw[3]): AuthorizationFlaw {
  return [name, 'invalid_request', 'malformed_authorization', write]
}
