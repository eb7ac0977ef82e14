import { AsyncLocalStorage } from 'node:async_hooks'
import { isUtf8 } from 'node:buffer'
import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  timingSafeEqual,
  verify,
  type KeyObject,
  type VerifyKeyObjectInput,
} from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { CheckSignature, PublicKeyAlgorithm, SignatureEngine } from '../core/signature.js'
import { createKeyCost } from './key-cost.js'
import { createScheduler } from './scheduler.js'

/** One less than libuv's default: DNS and scrypt always have a thread of their own. */
const THREADS = 3

/** The context of no request: a timer would keep that of the one which set it. */
const inNoRequest = AsyncLocalStorage.snapshot()

/** One for the process: all guards share the event loop and the thread pool. */
const schedule = createScheduler({
  monotonic: performance.now.bind(performance),
  turn: loopCount,
  threads: THREADS,
  after: (ms, work) => void inNoRequest(() => setTimeout(work, ms)),
})

/** The loop's turns, counted by libuv; NaN where a platform that is Node in name has none. */
function loopCount(): number {
  const { uvMetricsInfo }: { uvMetricsInfo?: { loopCount: number } } = performance.nodeTiming
  return uvMetricsInfo?.loopCount ?? NaN
}

/**
 * node:crypto: WebCrypto takes each signature to another thread and back, which costs more than
 * most signatures do.
 */
export const engine: SignatureEngine = {
  importKey(key, alg) {
    try {
      return createCheck(createPublicKey({ key, format: 'jwk' }), alg)
    } catch {
      // Off-curve points and the like.
      return undefined
    }
  },
  importSecret,
  decode: (base64url) => Buffer.from(base64url, 'base64url'),
  decodeText(base64url) {
    const bytes = Buffer.from(base64url, 'base64url')
    return isUtf8(bytes) ? bytes.toString() : undefined
  },
}

function createCheck(key: KeyObject, alg: PublicKeyAlgorithm): CheckSignature {
  const input: VerifyKeyObjectInput = { key, ...PARAMETERS[alg] }
  const hash = HASHES[alg]
  const schedulable = {
    cost: createKeyCost(guessCost(key, alg)),
    checkNow: ({ signed, signature }) => verify(hash, bytesOf(signed), input, signature),
    checkLater: ({ signed, signature }, done) =>
      verify(hash, bytesOf(signed), input, signature, done),
  } satisfies Parameters<typeof schedule>[0]
  return (text) => schedule(schedulable, text)
}

/** It costs less than a look at the clock, so it has no budget. */
function importSecret(secret: Uint8Array): CheckSignature {
  const key = createSecretKey(secret)
  return ({ signed, signature }) =>
    timingSafeEqual(createHmac('sha256', key).update(signed, 'latin1').digest(), signature)
}

const HASHES: Record<PublicKeyAlgorithm, string | null> = {
  EdDSA: null,
  ES256: 'sha256',
  ES512: 'sha512',
  RS256: 'sha256',
  PS256: 'sha256',
}

const PARAMETERS: Record<PublicKeyAlgorithm, Omit<VerifyKeyObjectInput, 'key'>> = {
  EdDSA: {},
  ES256: { dsaEncoding: 'ieee-p1363' },
  ES512: { dsaEncoding: 'ieee-p1363' },
  RS256: { padding: constants.RSA_PKCS1_PADDING },
  // RFC 7518 section 3.5: the salt is as long as the hash.
  PS256: {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  },
}

/** Milliseconds, as measured on a server of 2025; each key learns its own. */
const GUESSES = { EdDSA: 0.08, ES256: 0.06, ES512: 1.5 }
const RSA_2048 = 0.02

/** RSA takes a square per bit of the exponent; 65537 has 17. */
function guessCost(key: KeyObject, alg: PublicKeyAlgorithm): number {
  if (alg !== 'RS256' && alg !== 'PS256') return GUESSES[alg]
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  const squares = Math.max(1, publicExponent.toString(2).length / 17)
  return RSA_2048 * (modulusLength / 2048) ** 2 * squares
}

/** ASCII, as its form was checked. */
function bytesOf(signed: string): Buffer {
  return Buffer.from(signed, 'latin1')
}
