import { base64url } from 'jose'
import { MAX_TOKEN_LENGTH } from '../../core/limits.js'
import { encode, signEncoded } from '../issuer/compact.js'
import { flaw, type Flaw, type Forgery } from './hostile-token.js'

/** Tokens of the wrong size or form (RFC 7515 section 7.1), or with a part that is no JSON. */
export const formFlaws: readonly Flaw[] = [
  flaw('a token of over 8,192 characters', 'token_too_large', tooLarge),
  malformed('an opaque session token', () => 'oEnqTi0AGjSn3OmRUnJcuUB0gGhHtGvh'),
  malformed('a signed session cookie', () => 'oEnqTi0AGjSn3OmRUnJcuUB0gGhHtGvh.c2lnbmF0dXJlIQ='),
  malformed('one dot', () => '.'),
  malformed('two dots', () => '..'),
  malformed('8,000 dots', () => '.'.repeat(8000)),
  malformed('a token without its signature', ([header, payload]) => `${header}.${payload}`),
  malformed('an empty signature', ([header, payload]) => `${header}.${payload}.`),
  malformed('an empty payload', ([header, , signature]) => `${header}..${signature}`),
  malformed('a fourth part', (parts) => `${parts.join('.')}.${parts[2]}`),
  malformed('five parts, as of a JWE', ([header]) => `${header}..AAAA.AAAA.AAAA`),
  malformed('padding after the signature', (parts) => `${parts.join('.')}==`),
  malformed('an alphabet other than base64url', ([header, payload, signature]) =>
    [header, payload, `+/${signature.slice(2)}`].join('.'),
  ),
  flaw('a payload with unused bits set', 'malformed_token', withUnusedBits),
  flaw('a nested token', 'malformed_token', nested),
  malformedHeader('an array for a header', '["EdDSA"]'),
  malformedHeader('null for a header', 'null'),
  malformedHeader('a header that is no JSON', '{"alg":"EdDSA",}'),
  malformedHeader('a header with a byte order mark', '\ufeff{"alg":"EdDSA"}'),
  malformedHeader('a header of bad UTF-8', Uint8Array.from([0x22, 0xff, 0x22])),
  malformedPayload('an array for a payload', '[]'),
  malformedPayload('null for a payload', 'null'),
  malformedPayload('text for a payload', 'user-a'),
  malformedPayload('a payload of bad UTF-8', Uint8Array.from([0x22, 0xff, 0x22])),
  flaw('a token whose payload was changed', 'bad_signature', async ({ sign, header, payload }) => {
    const [head = '', , signature = ''] = (await sign(header, payload())).split('.')
    return `${head}.${encode(payload({ sub: 'somebody-else' }))}.${signature}`
  }),
  flaw('a signature that was cut short', 'bad_signature', async ({ sign, header, payload }) => {
    const [head = '', body = '', signature = ''] = (await sign(header, payload())).split('.')
    return `${head}.${body}.${encode(base64url.decode(signature).slice(0, -8))}`
  }),
]

type Parts = readonly [header: string, payload: string, signature: string]

function malformed(name: string, change: (parts: Parts) => string): Flaw {
  return [
    name,
    'malformed_token',
    async ({ sign, header, payload }) => {
      const [head = '', body = '', signature = ''] = (await sign(header, payload())).split('.')
      return change([head, body, signature])
    },
  ]
}

function malformedHeader(name: string, header: string | Uint8Array): Flaw {
  return [name, 'malformed_header', ({ sign, payload }) => sign(header, payload())]
}

function malformedPayload(name: string, payload: string | Uint8Array): Flaw {
  return [name, 'malformed_claims', ({ sign, header }) => sign(header, payload)]
}

function tooLarge({ sign, header, payload }: Forgery): Promise<string> {
  return sign(header, payload({ pad: 'x'.repeat(MAX_TOKEN_LENGTH * 0.75) }))
}

async function nested({ sign, header, payload }: Forgery): Promise<string> {
  return sign({ ...header, cty: 'JWT' }, await sign(header, payload()))
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same bytes to a lenient decoder: one more bit of the last character is set. */
async function withUnusedBits({ key, header, payload }: Forgery): Promise<string> {
  const part = encode(payload())
  const spare = part.length % 4 === 0 ? encode(payload({ x: '' })) : part
  const last = ALPHABET.charAt(ALPHABET.indexOf(spare.slice(-1)) + 1)
  return signEncoded(encode(header), spare.slice(0, -1) + last, key)
}
