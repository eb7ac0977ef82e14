import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import type { Io } from './io.js'
import { UsageError } from './usage-error.js'

export const DEFAULT_KEY_FILE = '.jwt-guard-dev-key.json'

/** A key pair of one developer's machine. */
export interface DevKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
  /** Where it is. */
  readonly path: string
  /** It was not there before. */
  readonly isNew: boolean
  /** Others than its owner may read or change it. */
  readonly isExposed: boolean
}

/** The key pair in a file that its owner alone may read; made if there is none. */
export async function readDevKey(io: Io, file: string): Promise<DevKey> {
  const path = resolve(io.cwd, file)
  const isNew = !existsSync(path) && (await makeKey(path))
  const { crv, x, kty, kid, d } = await readJwk(path)
  const privateKey = await importKey({ crv, x, kty, d }, file)
  const publicJwk = { alg: 'EdDSA', crv, x, kty, kid }
  return { kid, privateKey, publicJwk, path, isNew, isExposed: isExposed(path) }
}

/** @returns false if another run was first: then its key is the key. */
async function makeKey(path: string): Promise<boolean> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const kid = `dev-${crypto.randomUUID()}`
  const jwk = { alg: 'EdDSA', kid, ...(await exportJWK(privateKey)) }
  try {
    writeFileSync(path, `${JSON.stringify(jwk)}\n`, { mode: 0o600, flag: 'wx' })
    chmodSync(path, 0o600)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable'
    if (code === 'EEXIST') return false
    throw new UsageError(`${path} can't be made (${code})`)
  }
}

/** Windows keeps no such mode. */
function isExposed(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
}

type PrivateJwk = Readonly<Record<'crv' | 'x' | 'kty' | 'kid' | 'd', string>>

async function readJwk(path: string): Promise<PrivateJwk> {
  try {
    const jwk: unknown = JSON.parse(await readFilled(path))
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

/** The text of a file; another run may have made it just now, and not filled it yet. */
async function readFilled(path: string): Promise<string> {
  for (let turn = 0; turn < 20; turn += 1) {
    const text = readFileSync(path, 'utf8')
    if (text !== '') return text
    await pause(50)
  }
  return ''
}

async function importKey(jwk: JWK, file: string): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk, kty: jwk.kty ?? '' }, 'EdDSA').catch(() => undefined)
  if (key !== undefined && !(key instanceof Uint8Array)) return key
  throw new UsageError(`${file} holds no Ed25519 key: delete it, and a new one is made`)
}
