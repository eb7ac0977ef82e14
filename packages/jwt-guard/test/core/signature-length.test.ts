import { constants, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Guard, GuardOptions } from '../../src/index.js'
import { engine as node } from '../../src/signature/node.js'
import { engine as web } from '../../src/signature/web.js'
import { forge } from '../support/forge.js'
import { AUDIENCE, goodClaims, ISSUER } from '../support/issuer.js'
import { refusal } from '../support/refusal.js'

interface Kind {
  readonly alg: string
  readonly bits: number
  readonly privateKey: KeyObject
  readonly jwk: object
}

const KINDS: readonly Kind[] = [2048, 3072].flatMap((bits) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return ['RS256', 'PS256'].map((alg) => {
    const jwk = { ...publicKey.export({ format: 'jwk' }), alg, kid: `${alg} ${bits}` }
    return { alg, bits, privateKey, jwk }
  })
})
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }

function tokenOf({ alg, bits, privateKey }: Kind, round: number): string {
  const key = { key: privateKey, ...(alg === 'PS256' && PSS) }
  const sign = (input: string): Buffer => signBytes('sha256', Buffer.from(input), key)
  return forge({ alg, kid: `${alg} ${bits}` }, goodClaims({ round }), sign)
}

/** A token whose signature begins with a zero byte, as one in 256 does. */
function tokenWithLeadingZero(kind: Kind): string {
  for (let round = 0; ; round += 1) {
    const token = tokenOf(kind, round)
    if (signatureOf(token)[0] === 0) return token
  }
}

const TOKENS = new Map(KINDS.map((kind) => [kind, tokenWithLeadingZero(kind)]))

function signatureOf(token: string): Buffer {
  return Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
}

function withSignature(token: string, signature: Uint8Array): string {
  const signed = token.slice(0, token.lastIndexOf('.') + 1)
  return `${signed}${Buffer.from(signature).toString('base64url')}`
}

describe.each(Object.entries({ node, web }))(
  'an RSA signature, by the engine of %s',
  (_, engine) => {
    let guard: Guard | undefined

    beforeAll(async () => {
      vi.resetModules()
      vi.doMock('#signature', () => ({ engine }))
      const { createGuard } = await import('../../src/index.js')
      const jwks = { keys: KINDS.map(({ jwk }) => jwk) }
      guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks } satisfies GuardOptions)
    })
    afterAll(() => {
      vi.doUnmock('#signature')
    })

    it.each(KINDS)(
      '$alg, $bits bits: without its leading zero byte, or with another, it is none',
      async (kind) => {
        const token = TOKENS.get(kind) ?? ''
        const signature = signatureOf(token)
        expect(signature).toHaveLength(kind.bits / 8)
        expect(await guard?.verify(token)).toMatchObject({ userId: 'user-a' })
        for (const other of [
          signature.subarray(1),
          Buffer.concat([Buffer.of(0), signature]),
          Buffer.concat([signature, Buffer.of(0)]),
          signature.subarray(0, -1),
        ]) {
          const second = guard?.verify(withSignature(token, other)) ?? Promise.resolve()
          expect((await refusal(second)).reason).toBe('bad_signature')
        }
      },
    )
  },
)
