import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CheckSignature, SignatureEngine } from '../../src/core/signature.js'
import type { Guard, GuardOptions } from '../../src/index.js'
import { engine as node } from '../../src/signature/node.js'
import { engine as web } from '../../src/signature/web.js'
import { refusal } from '../support/refusal.js'
import { readVectors, type Jwk, type Vector } from './vectors.js'

const VECTORS = readVectors()
const ENGINES: Readonly<Record<string, SignatureEngine>> = { node, web }

/** Called invalid, but they hold the very bytes of a valid token. */
const VALID_ALL_THE_SAME = ['json_web_signature 367', 'json_web_signature 370']

/** Valid, and refused: what the guard does not take, whoever signed it. */
const NOT_TAKEN: Readonly<Record<string, readonly string[]>> = {
  'RS384, RS512, PS384, PS512, HS384, HS512, and ES512 by the name ES521': [
    ...numbered('json_web_signature', 265, 267),
    ...numbered('json_web_signature', 269, 271),
    ...numbered('json_web_signature', 321, 323),
    ...numbered('json_web_signature', 326, 328),
    'json_web_signature 346',
    'json_web_signature 350',
    'json_web_key 14',
    'json_web_key 15',
  ],
  'a JWK of ES512 that says ES521': ['json_web_signature 347', 'json_web_signature 351'],
  'an empty payload': [259, 264, 268, 272, 320, 325].map((id) => `json_web_signature ${id}`),
  'a character that is no base64url': ['json_web_signature 372', 'json_web_signature 373'],
}

function numbered(file: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${file} ${from + index}`)
}

/** A secret is no JWK for a guard: what says of itself that it is none for HS256 comes as a JWK. */
function isSecret({ kty, alg = 'HS256' }: Jwk, index: number, keys: readonly Jwk[]): boolean {
  const first = keys.findIndex(({ kid }) => kid === keys[index]?.['kid'])
  return kty === 'oct' && alg === 'HS256' && first === index
}

function keysOf({ keys }: Vector): Pick<GuardOptions, 'secret' | 'jwks'> {
  return keys.every(isSecret)
    ? { secret: keys.map(({ k }) => Buffer.from(String(k), 'base64url')) }
    : { jwks: { keys } }
}

describe.each(Object.entries(ENGINES))('Wycheproof, with the engine of %s', (_, engine) => {
  const checks = vi.fn()
  let make: (options: GuardOptions) => Guard = () => {
    throw new Error('not loaded')
  }

  beforeAll(async () => {
    vi.resetModules()
    vi.doMock('#signature', () => ({ engine: watched(engine, checks) }))
    make = (await import('../../src/index.js')).createGuard
  })
  afterAll(() => {
    vi.doUnmock('#signature')
  })

  /** The payloads are no claims, which the guard says of a token whose signature verified. */
  async function verifies(vector: Vector): Promise<boolean> {
    let guard: Guard
    try {
      const options = { issuer: 'https://issuer.test', audience: null, ...keysOf(vector) }
      guard = make(options as GuardOptions)
    } catch (error) {
      // An empty or short secret makes no guard.
      if (error instanceof TypeError && error.message.includes('`secret`')) return false
      throw error
    }
    return (await refusal(guard.verify(vector.jws as string))).reason === 'malformed_claims'
  }

  it('all the vectors are there', () => {
    expect(VECTORS).toHaveLength(476)
  })

  it('no invalid signature verifies, and every valid one of ours does', async () => {
    const wrong: string[] = []
    const refused = Object.values(NOT_TAKEN).flat()
    for (const vector of VECTORS) {
      const id = vector.name.split(':')[0] ?? ''
      const expected = VALID_ALL_THE_SAME.includes(id) || (vector.valid && !refused.includes(id))
      if ((await verifies(vector)) !== expected) wrong.push(vector.name)
    }
    expect(wrong).toEqual([])
    expect(checks.mock.calls.length).toBeGreaterThan(300)
  })
})

/** The engine, and every signature that it is asked about. */
function watched(engine: SignatureEngine, asked: () => void): SignatureEngine {
  const watch = (check: CheckSignature): CheckSignature => {
    return (text) => {
      asked()
      return check(text)
    }
  }
  return {
    ...engine,
    async importKey(key, alg) {
      const check = await engine.importKey(key, alg)
      return check && watch(check)
    },
    importSecret: async (secret) => watch(await engine.importSecret(secret)),
  }
}
