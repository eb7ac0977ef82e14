import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A certificate that nobody signed but itself, as development servers have. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = certificate(publicKey, privateKey).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`,
  }
}

/** RFC 5280 section 4.1, as little of it as TLS needs. */
function certificate(publicKey: KeyObject, privateKey: KeyObject): Buffer {
  const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))
  const commonName = sequence(objectId('550403'), tag(0x0c, Buffer.from('127.0.0.1')))
  const name = sequence(tag(0x31, commonName))
  const validity = sequence(utcTime('200101000000Z'), utcTime('491231235959Z'))
  const serial = tag(0x02, Buffer.from([1]))
  const content = sequence(
    serial,
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('sha256', content, privateKey)
  return sequence(content, ecdsaWithSha256, tag(0x03, Buffer.concat([Buffer.from([0]), signature])))
}

function tag(number: number, content: Buffer): Buffer {
  const { length } = content
  const bytes =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length]
  return Buffer.concat([Buffer.from([number, ...bytes.map((byte) => byte & 0xff)]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tag(0x30, Buffer.concat(parts))
}

function objectId(hex: string): Buffer {
  return tag(0x06, Buffer.from(hex, 'hex'))
}

function utcTime(text: string): Buffer {
  return tag(0x17, Buffer.from(text))
}
