import { exportSPKI, importJWK } from 'jose'
import { MAX_KID_LENGTH } from '../../core/limits.js'
import { encode } from '../issuer/compact.js'
import { flaw, headerFlaw, type Flaw, type Forgery } from './hostile-token.js'
import { createKeyPair, importSharedSecret, type SigningKey } from '../issuer/signing-key.js'

/** Tokens whose header asks for what must not be given (RFC 8725 sections 3.1, 3.10, 3.11). */
export const headerFlaws: readonly Flaw[] = [
  ...['none', 'None', 'nOnE', 'HS384', 'RS512', 'dir', '__proto__'].map((alg) =>
    headerFlaw(`alg ${alg}`, 'algorithm_not_allowed', { alg }),
  ),
  headerFlaw('no alg', 'algorithm_not_allowed', { alg: undefined }),
  headerFlaw('an alg that is no text', 'algorithm_not_allowed', { alg: ['EdDSA'] }),
  headerFlaw('an alg in lower case', 'algorithm_not_allowed', { alg: 'hs256' }),
  headerFlaw('a critical extension', 'critical_header', { crit: ['exp'] }),
  headerFlaw('an unencoded payload', 'critical_header', { b64: false }),
  headerFlaw('an empty kid', 'malformed_kid', { kid: '' }),
  headerFlaw('a kid that is no text', 'malformed_kid', { kid: 1 }),
  headerFlaw('a kid of 257 characters', 'malformed_kid', { kid: 'k'.repeat(MAX_KID_LENGTH + 1) }),
  headerFlaw('a logout token', 'wrong_type', { typ: 'logout+jwt' }),
  headerFlaw('a DPoP proof', 'wrong_type', { typ: 'dpop+jwt' }),
  headerFlaw('a security event token', 'wrong_type', { typ: 'secevent+jwt' }),
  headerFlaw('a typ that is no text', 'wrong_type', { typ: null }),
  flaw('a session-cache cookie of Better Auth', 'wrong_type', ({ sign, header, payload }) =>
    sign(
      { ...header, typ: 'better-auth.session-cache+jwt' },
      payload({ aud: 'better-auth:session-cache', sid: 'raw-session-token' }),
    ),
  ),
  flaw('a stranger’s key under the issuer’s kid', 'bad_signature', byStranger({})),
  flaw(
    'a stranger’s key that comes with the token (jwk)',
    'bad_signature',
    async ({ sign, header, payload, strangersKey }) => {
      const key = await strangersKey()
      return sign({ ...header, jwk: key.jwk ?? { kty: 'oct', k: encode('k') } }, payload(), key)
    },
  ),
  flaw(
    'a stranger’s key set that the token points to (jku, x5u)',
    'bad_signature',
    byStranger({ jku: 'https://evil.test/jwks', x5u: 'https://evil.test/x5u' }),
  ),
]

/** Only where keys are public: there are kids to invent, and key pairs to take for secrets. */
export const publicKeyFlaws: readonly Flaw[] = [
  flaw('a kid nobody has', 'unknown_key', byStranger({ kid: 'nobody-has-this' })),
  flaw('a kid that is a path', 'unknown_key', byStranger({ kid: '../../../../dev/null' })),
  flaw('a kid that is SQL', 'unknown_key', byStranger({ kid: "' OR '1'='1" })),
  flaw('a kid of every object', 'unknown_key', byStranger({ kid: '__proto__' })),
  flaw('another algorithm than the key’s', 'algorithm_mismatch', byOtherAlgorithm),
  flaw(
    'the public key as a shared secret (JWK)',
    'algorithm_not_allowed',
    byPublicKeyAsSecret(asJson),
  ),
  flaw(
    'the public key as a shared secret (PEM)',
    'algorithm_not_allowed',
    byPublicKeyAsSecret(asPem),
  ),
  flaw(
    'an e-mail verification token of Better Auth',
    'algorithm_not_allowed',
    async ({ sign, now }) => sign({ alg: 'HS256' }, verification(now), await anySecret()),
  ),
]

/** Only where the secret is shared. */
export const sharedSecretFlaws: readonly Flaw[] = [
  flaw('a key pair where a secret is due', 'algorithm_not_allowed', async ({ sign, payload }) => {
    const key = await createKeyPair('EdDSA')
    return sign({ alg: 'EdDSA', kid: key.kid }, payload(), key)
  }),
  flaw(
    'the empty secret',
    'bad_signature',
    // RFC 2104 pads a key with zeros: one zero byte is the same key as none at all.
    async ({ sign, header, payload }) =>
      sign(header, payload(), await importSharedSecret(new Uint8Array(1))),
  ),
  flaw(
    'an e-mail verification token of Better Auth with the same secret',
    'wrong_issuer',
    ({ sign, now }) => sign({ alg: 'HS256' }, verification(now)),
  ),
]

function byStranger(members: Readonly<Record<string, unknown>>): Flaw[2] {
  return async ({ sign, header, payload, strangersKey }) =>
    sign({ ...header, ...members }, payload(), await strangersKey())
}

async function byOtherAlgorithm({ sign, key, header, payload }: Forgery): Promise<string> {
  const alg = key.alg === 'ES256' ? 'EdDSA' : 'ES256'
  return sign({ ...header, alg }, payload(), await createKeyPair(alg))
}

/** The oldest trick: whoever has the public key signs with it (CVE-2015-9235 and many since). */
function byPublicKeyAsSecret(textOf: (key: SigningKey) => string | Promise<string>): Flaw[2] {
  return async ({ sign, key, header, payload }) =>
    sign({ ...header, alg: 'HS256' }, payload(), await importSharedSecret(await textOf(key)))
}

function asJson({ jwk }: SigningKey): string {
  return JSON.stringify(jwk)
}

async function asPem({ jwk, alg }: SigningKey): Promise<string> {
  const key = await importJWK({ ...jwk, kty: String(jwk?.['kty']) }, alg, { extractable: true })
  return key instanceof Uint8Array ? '' : exportSPKI(key)
}

function anySecret(): Promise<SigningKey> {
  return importSharedSecret('a secret of the other side, long enough')
}

function verification(now: number): Readonly<Record<string, unknown>> {
  return { email: 'a@example.com', iat: now, exp: now + 900 }
}
