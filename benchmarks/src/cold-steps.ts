import { createPublicKey, verify } from 'node:crypto'
import {
  compactVerify,
  createLocalJWKSet,
  importJWK,
  jwtVerify,
  type CryptoKey,
  type JWK,
} from 'jose'
import { createGuard } from 'jwt-guard'
import { oneByOne } from './calls.js'
import { createIssuer, settingOf, type Algorithm, type Issuer } from './issuer.js'
import type { ColdStepResult } from './results.js'
import { interleave } from './sampling.js'
import { createTokenSupply } from './tokens.js'

export interface ColdStepsPlan {
  readonly coldStepsOf: readonly Algorithm[]
  readonly rounds: number
  readonly warmUp?: number
  /** Tokens in one sample. */
  readonly coldTokens: number
}

/** Each does what the one before does, and one thing more; the last stands apart. */
export const COLD_STEPS = [
  'WebCrypto: the signature alone',
  'jose: compactVerify (reads the token, checks the key)',
  'jose: jwtVerify (finds the key, checks the claims)',
  'jwt-guard without its cache (all rules, a frozen principal)',
  'jwt-guard (remembers the token)',
  'node:crypto: the signature alone, on the same thread',
] as const

/** µs to verify a token never seen before, one after the other, built up step by step. */
export async function measureColdSteps(
  plan: ColdStepsPlan,
  log: (line: string) => void,
): Promise<readonly ColdStepResult[]> {
  const results: ColdStepResult[] = []
  for (const alg of plan.coldStepsOf) {
    log(`the steps of a cold verification, ${alg}`)
    const issuer = createIssuer(alg)
    const supply = createTokenSupply(issuer, 1)
    const steps = await stepsOf(issuer)
    const sampled = await interleave(
      steps.map((verify, index) => ({
        id: COLD_STEPS[index] ?? '',
        sample: (round) => oneByOne(asVerifier(verify), supply.cold(plan.coldTokens, `${round}`)),
      })),
      plan,
    )
    for (const [step, { median }] of sampled) results.push({ alg, step, us: median })
  }
  return results
}

type Step = (token: string) => unknown

async function stepsOf(issuer: Issuer): Promise<readonly Step[]> {
  const { issuer: iss, audience, jwks, publicKey } = settingOf(issuer, '')
  const key = await keyOf(issuer)
  const keySet = createLocalJWKSet({ keys: [...jwks.keys] })
  const node = { key: createPublicKey(publicKey), dsaEncoding: 'ieee-p1363' } as const
  const options = { issuer: iss, audience, jwks }
  const uncached = createGuard({ ...options, cache: false })
  const guard = createGuard(options)
  return [
    (token) => {
      const { signed, signature } = partsOf(token)
      return crypto.subtle.verify(PARAMETERS[issuer.alg] ?? '', key, signature, signed).then(demand)
    },
    (token) => compactVerify(token, key),
    (token) => jwtVerify(token, keySet, { issuer: iss, audience, algorithms: [issuer.alg] }),
    (token) => uncached.verify(token),
    (token) => guard.verify(token),
    (token) => {
      const { signed, signature } = partsOf(token)
      demand(verify(HASHES[issuer.alg], signed, node, signature))
    },
  ]
}

const PARAMETERS: Partial<Record<Algorithm, Parameters<typeof crypto.subtle.verify>[0]>> = {
  EdDSA: { name: 'Ed25519' },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
}
const HASHES: Partial<Record<Algorithm, string>> = { ES256: 'sha256', RS256: 'sha256' }

async function keyOf({ alg, jwk }: Issuer): Promise<CryptoKey> {
  const key = await importJWK(jwk as JWK, alg)
  if (key instanceof Uint8Array) throw new TypeError(`${alg}: no public key`)
  return key
}

function partsOf(token: string): { readonly signed: Buffer; readonly signature: Buffer } {
  const end = token.lastIndexOf('.')
  return {
    signed: Buffer.from(token.slice(0, end), 'latin1'),
    signature: Buffer.from(token.slice(end + 1), 'base64url'),
  }
}

function demand(verified: boolean): void {
  if (!verified) throw new Error('a good signature did not verify')
}

function asVerifier(verify: Step): { verify: Step; subject: () => undefined } {
  return { verify, subject: () => undefined }
}
