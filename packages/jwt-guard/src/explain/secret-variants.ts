import { base64url } from 'jose'
import type { SignatureEngine, SignedText } from '../core/signature.js'
import { verifySignature } from '../core/verify-signature.js'
import { importSecret } from '../keys/fixed-keys.js'

type Secret = Uint8Array<ArrayBuffer>

/**
 * How the issuer's secret seems to differ from the configured one: the variant whose signature
 * verifies. The secret itself is in no answer.
 */
export async function secretDifference(
  text: SignedText,
  secrets: readonly Secret[],
  engine: SignatureEngine,
): Promise<string | undefined> {
  for (const secret of secrets) {
    for (const [difference, variant] of variantsOf(secret)) {
      if (variant.length === 0) continue
      const key = await importSecret(variant, 0, engine)
      if (await verifySignature(text, key)) return difference
    }
  }
  return undefined
}

function variantsOf(secret: Secret): readonly (readonly [string, Secret])[] {
  const text = new TextDecoder().decode(secret)
  const bytes = (variant: string): Secret => new TextEncoder().encode(variant)
  return [
    ['the guard’s secret has white space at an end that the issuer’s has not', bytes(text.trim())],
    ['the issuer’s secret ends with a line end', bytes(`${text}\n`)],
    ['the issuer’s secret ends with a carriage return', bytes(`${text}\r`)],
    ['the issuer’s secret ends with CR LF', bytes(`${text}\r\n`)],
    ['the issuer’s secret ends with a space', bytes(`${text} `)],
    ['the guard’s secret stands in quotes', bytes(text.replace(/^(["'])(.*)\1$/s, '$2'))],
    ['the issuer’s secret stands in double quotes', bytes(`"${text}"`)],
    ['the issuer’s secret stands in single quotes', bytes(`'${text}'`)],
    ['the issuer decodes the secret from base64, the guard takes it as text', fromBase64(text)],
    ['the issuer decodes the secret from hex, the guard takes it as text', fromHex(text)],
    ['the guard decodes the secret from base64, the issuer takes it as text', toBase64(secret)],
    [
      'the guard decodes the secret from base64url, the issuer takes it as text',
      toBase64Url(secret),
    ],
  ]
}

function fromBase64(text: string): Secret {
  try {
    return new Uint8Array(
      base64url.decode(text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')),
    )
  } catch {
    return new Uint8Array()
  }
}

function fromHex(text: string): Secret {
  if (!/^([0-9a-f]{2})+$/i.test(text)) return new Uint8Array()
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function toBase64(secret: Secret): Secret {
  const padded = base64url.encode(secret).replace(/-/g, '+').replace(/_/g, '/')
  return new TextEncoder().encode(padded.padEnd(Math.ceil(padded.length / 4) * 4, '='))
}

function toBase64Url(secret: Secret): Secret {
  return new TextEncoder().encode(base64url.encode(secret))
}
