import { constants, KeyObject, sign as signBytes } from 'node:crypto'
import type { JWK } from 'jose'
import { expect, vi } from 'vitest'
import type { SignatureEngine } from '../../src/core/signature.js'
import { isAuthError, type createGuard, type Guard } from '../../src/index.js'
import { engine as node } from '../../src/signature/node.js'
import { engine as web } from '../../src/signature/web.js'
import { forge, hs256, type Signer } from '../support/forge.js'
import {
  AUDIENCE,
  createSigningKey,
  goodClaims,
  ISSUER,
  type SigningKey,
} from '../support/issuer.js'
import { MUTATIONS, type Genuine, type Mutation } from '../support/mutations.js'
import { createRandom, type Random } from '../support/random.js'
import { oddKeys } from './odd-keys.js'

/** Another one makes other tokens. */
export const SEED = Number(process.env['JWT_GUARD_FUZZ_SEED'] ?? 20_261_129)
/** Less than may wait for a signature. */
const BATCH = 250
const SECRET = 'a secret of thirty-two bytes, or more'
const ALGORITHMS = ['HS256', 'EdDSA', 'ES256', 'RS256', 'PS256', 'ES512'] as const
/** RSA takes a millisecond to sign, P-521 two to check. */
const OFTEN = [
  ...Array<Alg>(8).fill('HS256'),
  ...Array<Alg>(16).fill('EdDSA'),
  ...Array<Alg>(16).fill('ES256'),
  ...(['RS256', 'RS256', 'RS256', 'PS256', 'PS256', 'PS256', 'ES512'] as const),
] as const
type Alg = (typeof ALGORITHMS)[number]

type CreateGuard = typeof createGuard
/** One issuer's tokens, and a guard of each engine that knows its key, or what is near it. */
interface Subject {
  readonly name: string
  readonly genuine: Genuine
  readonly guards: readonly Guard[]
}

/** Both engines judge that many tokens: the same verdict, the same reason, no untyped error. */
export async function compareEngines(count: number): Promise<void> {
  const subjects = await makeSubjects([await guardsOf(node), await guardsOf(web)])
  const mutations = Object.entries({ ...MUTATIONS, ...SIGNATURES })
  const different: string[] = []
  const verdicts = new Map<string, number>()

  async function judge(index: number): Promise<void> {
    const random = createRandom(SEED + index)
    const alg = random.pick(OFTEN)
    const subject = random.pick(subjects.filter(({ genuine }) => genuine.header['alg'] === alg))
    const [name, mutate] = random.pick(mutations)
    const { genuine, guards } = subject
    const token = random.below(8) === 0 ? genuine.token : mutate(genuine, random)
    const [one, other] = await Promise.all(guards.map((guard) => verdictOf(guard, token)))
    if (one !== other || one?.startsWith('untyped')) {
      different.push(`${subject.name}, ${name}, number ${index}: ${one} | ${other}: ${token}`)
    }
    verdicts.set(one ?? '', (verdicts.get(one ?? '') ?? 0) + 1)
  }

  for (let start = 0; start < count && different.length === 0; start += BATCH) {
    const size = Math.min(BATCH, count - start)
    await Promise.all(Array.from({ length: size }, (_, at) => judge(start + at)))
  }
  expect(different.slice(0, 5)).toEqual([])
  // Neither refuses everything, and the signature was reached.
  expect([...verdicts.keys()]).toEqual(
    expect.arrayContaining(['accepted', 'bad_signature', 'unknown_key', 'malformed_token']),
  )
}

/** The package with nothing changed but what `#signature` stands for. */
async function guardsOf(engine: SignatureEngine): Promise<CreateGuard> {
  vi.resetModules()
  vi.doMock('#signature', () => ({ engine }))
  const { createGuard } = await import('../../src/index.js')
  return createGuard
}

async function makeSubjects(engines: readonly CreateGuard[]): Promise<readonly Subject[]> {
  // No cache: a token that one of the two remembers has no signature to check.
  const common = { issuer: ISSUER, audience: AUDIENCE, cache: false } as const
  const subjects: Subject[] = []
  for (const alg of ALGORITHMS) {
    if (alg === 'HS256') {
      const guards = engines.map((create) => create({ ...common, secret: SECRET }))
      const signers = [hs256(SECRET), hs256('x'.repeat(32))] as const
      subjects.push({ name: alg, genuine: genuineOf({ alg, typ: 'JWT' }, ...signers), guards })
      continue
    }
    const [key, imposter] = await Promise.all([
      createSigningKey('key-1', alg),
      createSigningKey('key-1', alg),
    ])
    const genuine = genuineOf({ alg, kid: 'key-1' }, signerOf(alg, key), signerOf(alg, imposter))
    const near = { [alg]: key.jwk, ...oddKeys(key.jwk) }
    for (const [name, jwk] of Object.entries(near)) {
      const guards = engines.map((create) => create({ ...common, jwks: setOf(jwk) }))
      subjects.push({ name, genuine, guards })
    }
  }
  return subjects
}

/** Beside a sound key: a set of none but odd ones is no set. */
function setOf(jwk: JWK): { keys: JWK[] } {
  return { keys: [jwk, BESIDE] }
}

const BESIDE = (await createSigningKey('beside')).jwk

function genuineOf(header: Genuine['header'], signer: Signer, imposter: Signer): Genuine {
  const claims = goodClaims({ exp: Math.floor(Date.now() / 1000) + 86_400 })
  return { header, claims, signer, imposter, token: forge(header, claims, signer) }
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING }

function signerOf(alg: Alg, { privateKey }: SigningKey, options: object = {}): Signer {
  const hash = alg === 'EdDSA' ? null : alg === 'ES512' ? 'sha512' : 'sha256'
  const key = {
    key: KeyObject.from(privateKey),
    dsaEncoding: 'ieee-p1363' as const,
    ...(alg === 'PS256' && { ...PSS, saltLength: 32 }),
    ...options,
  }
  return (input) => signBytes(hash, Buffer.from(input), key)
}

async function verdictOf(guard: Guard, token: string): Promise<string> {
  try {
    await guard.verify(token)
    return 'accepted'
  } catch (error) {
    return isAuthError(error) ? error.reason : `untyped: ${String(error)}`
  }
}

/** The signature alone, in ways that keep it canonical base64url. */
const SIGNATURES: Readonly<Record<string, Mutation>> = {
  'a bit of the signature': changed((bytes, random) => {
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    return bytes
  }),
  'a signature cut': changed((bytes, random) => bytes.subarray(random.below(9), bytes.length)),
  'a signature cut at its end': changed((bytes, random) =>
    bytes.subarray(0, bytes.length - random.below(9)),
  ),
  'zeros before a signature': changed((bytes, random) =>
    Buffer.concat([Buffer.alloc(random.below(4)), bytes]),
  ),
  'zeros after a signature': changed((bytes, random) =>
    Buffer.concat([bytes, Buffer.alloc(random.below(4))]),
  ),
  'halves swapped': changed((bytes) =>
    Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
  ),
  'one half of it zero': changed((bytes, random) => {
    const half = bytes.length / 2
    return bytes.fill(0, ...(random.below(2) === 0 ? ([0, half] as const) : ([half] as const)))
  }),
  'all bytes alike': changed((bytes, random) => bytes.fill(random.pick([0, 1, 0x7f, 0xff]))),
  'random bytes of its length': changed((bytes, random) => Buffer.from(random.bytes(bytes.length))),
  'ASN.1 in place of two numbers': changed((bytes) => {
    const number = (half: Buffer): Buffer =>
      Buffer.concat([Buffer.from([2, half.length + 1, 0]), half])
    const both = [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)].map(number)
    const body = Buffer.concat(both)
    return Buffer.concat([Buffer.from([0x30, body.length & 0x7f]), body])
  }),
}

function changed(change: (signature: Buffer, random: Random) => Buffer): Mutation {
  return ({ token }, random) => {
    const at = token.lastIndexOf('.') + 1
    const signature = Buffer.from(token.slice(at), 'base64url')
    return token.slice(0, at) + change(signature, random).toString('base64url')
  }
}
