/**
 * What a verification costs at least: node:crypto by hand, and the fastest native module there is.
 * Rows to measure the others by.
 */
import { constants, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { verify as verifyInRust, type Algorithm as RustAlgorithm } from '@node-rs/jsonwebtoken'
import type { Algorithm, Setting } from './issuer.js'
import { sub, verifier, type Peer, type Verifier } from './peer.js'

const NOT_A_ROUTE = { na: 'a row of verification alone' }
const NO_KEY_SET = { na: 'one key' }

type Check = (signed: Buffer, signature: Buffer) => unknown

const HASHES: Record<Algorithm, string | null> = {
  EdDSA: null,
  ES256: 'sha256',
  ES512: 'sha512',
  RS256: 'sha256',
  PS256: 'sha256',
  HS256: 'sha256',
}

function keyOf({ alg, publicKey }: Setting): Parameters<typeof verify>[2] {
  return {
    key: createPublicKey(publicKey),
    dsaEncoding: 'ieee-p1363',
    ...(alg === 'PS256' && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  }
}

function hmac(secret: string): Check {
  return (signed, signature) =>
    timingSafeEqual(createHmac('sha256', secret).update(signed).digest(), signature)
}

/** The signature, and the three claims that anybody compares. */
function handWritten(setting: Setting, check: Check): Verifier {
  const { issuer, audience } = setting
  const claimsOf = (payload: string): unknown => {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
      iss: unknown
      aud: unknown
      exp: number
    }
    const good = claims.iss === issuer && claims.aud === audience
    if (!good || claims.exp * 1000 <= Date.now()) throw new Error('claims')
    return claims
  }
  return verifier((token): unknown => {
    const dot = token.lastIndexOf('.')
    const signed = token.slice(0, dot)
    const payload = signed.slice(signed.indexOf('.') + 1)
    const verified = check(Buffer.from(signed), Buffer.from(token.slice(dot + 1), 'base64url'))
    const demand = (is: unknown): unknown => {
      if (is !== true) throw new Error('signature')
      return claimsOf(payload)
    }
    return verified instanceof Promise ? verified.then(demand) : demand(verified)
  }, sub)
}

const floor: Pick<Peer, 'packages' | 'keepsTokens' | 'keySet' | 'route' | 'remote'> = {
  packages: [],
  keepsTokens: false,
  keySet: NO_KEY_SET,
  route: () => NOT_A_ROUTE,
  remote: () => NOT_A_ROUTE,
}
const DOCS = 'https://nodejs.org/api/crypto.html#cryptoverifyalgorithm-data-key-signature-callback'

const byHandAtOnce: Peer = {
  ...floor,
  name: 'node:crypto by hand',
  docs: [
    { what: 'the signature on the calling thread, iss, aud and exp; no other rule', url: DOCS },
  ],
  cannot: {},
  verifier(setting) {
    if (setting.secret !== '') return handWritten(setting, hmac(setting.secret))
    const key = keyOf(setting)
    const hash = HASHES[setting.alg]
    return handWritten(setting, (signed, signature) => verify(hash, signed, key, signature))
  },
}

const verifyLater = promisify(verify)

const byHandLater: Peer = {
  ...floor,
  name: 'node:crypto by hand, callback',
  docs: [{ what: 'as above, on the thread pool', url: DOCS }],
  cannot: { HS256: 'has no callback' },
  verifier(setting) {
    const key = keyOf(setting)
    const hash = HASHES[setting.alg]
    return handWritten(setting, (signed, signature) => verifyLater(hash, signed, key, signature))
  },
}

const nodeRs: Peer = {
  ...floor,
  name: '@node-rs/jsonwebtoken',
  packages: ['@node-rs/jsonwebtoken'],
  docs: [
    {
      what: 'verify with a PEM key, algorithms, iss and aud; in Rust, on the thread pool',
      url: 'https://github.com/napi-rs/node-rs/tree/main/packages/jsonwebtoken',
    },
  ],
  cannot: { ES512: 'no ES512' },
  verifier({ alg, publicKey, secret, issuer, audience }) {
    const key = secret === '' ? publicKey : secret
    const validation = { algorithms: [inRust(alg)], iss: [issuer], aud: [audience] }
    return verifier((token): Promise<unknown> => verifyInRust(token, key, validation), sub)
  },
}

/** Its enum is one of the compiler's alone, and has no ES512. */
function inRust(alg: Algorithm): RustAlgorithm {
  return alg as unknown as RustAlgorithm
}

export const FLOORS: readonly Peer[] = [byHandAtOnce, byHandLater, nodeRs]
/** The name that targets speak of. */
export const BY_HAND = byHandAtOnce.name
