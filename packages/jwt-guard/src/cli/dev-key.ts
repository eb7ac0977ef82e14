import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import type { Io } from './io.js'
import { UsageError } from './usage-error.js'

export const DEFAULT_KEY_FILE = '.jwt-guard-dev-key.json'

/** A key pair of one developer's machine. */
export interface DevKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
  /** It was not there before. */
  readonly isNew: boolean
}

/** The key pair in a file that its owner alone may read; made if there is none. */
export async function readDevKey(io: Io, file: string): Promise<DevKey> {
  const path = resolve(io.cwd, file)
  const isNew = !existsSync(path)
  if (isNew) {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
    const kid = `dev-${crypto.randomUUID()}`
    const jwk = { alg: 'EdDSA', kid, ...(await exportJWK(privateKey)) }
    writeFileSync(path, `${JSON.stringify(jwk)}\n`, { mode: 0o600, flag: 'wx' })
    chmodSync(path, 0o600)
  }
  const { crv, x, kty, kid, d } = readJwk(path)
  const privateKey = await importKey({ crv, x, kty, d }, file)
  return { kid, privateKey, publicJwk: { alg: 'EdDSA', crv, x, kty, kid }, isNew }
}

type PrivateJwk = Readonly<Record<'crv' | 'x' | 'kty' | 'kid' | 'd', string>>

function readJwk(path: string): PrivateJwk {
  try {
    const jwk: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const member = (name: string): string => {
      const value: unknown = Reflect.get(Object(jwk), name)
      if (typeof value === 'string') return value
      throw new TypeError(name)
    }
    return {
      crv: member('crv'),
      x: member('x'),
      kty: member('kty'),
      kid: member('kid'),
      d: member('d'),
    }
  } catch {
    throw new UsageError(`${path} holds no key of dev-token: delete it, and a new one is made`)
  }
}

async function importKey(jwk: JWK, file: string): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk, kty: jwk.kty ?? '' }, 'EdDSA').catch(() => undefined)
  if (key !== undefined && !(key instanceof Uint8Array)) return key
  throw new UsageError(`${file} holds no Ed25519 key: delete it, and a new one is made`)
}
