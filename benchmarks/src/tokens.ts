import type { Issuer } from './issuer.js'

/**
 * Tokens as a server sees them: each request brings a string of its own, whose hash no Map has
 * computed before. Handing out the same string again would flatter every cache.
 */
export interface TokenSupply {
  /** Tokens of all users in turn. */
  hot(count: number): readonly string[]
  /** Tokens that nobody has seen before this batch; the same ones for all who ask for it. */
  cold(count: number, batch: string): readonly string[]
}

export function createTokenSupply(issuer: Issuer, users: number): TokenSupply {
  const known = Array.from({ length: users }, (_, user) => bytes(issuer.token(user)))
  const batches = new Map<string, readonly Buffer[]>()
  let turn = 0
  let next = users
  return {
    hot(count) {
      const first = turn
      turn += count
      return Array.from({ length: count }, (_, index) => text(known[(first + index) % users]))
    },
    cold(count, batch) {
      const tokens =
        batches.get(batch) ?? Array.from({ length: count }, () => bytes(issuer.token(next++)))
      batches.set(batch, tokens)
      return tokens.map(text)
    },
  }
}

function bytes(token: string): Buffer {
  return Buffer.from(token, 'latin1')
}

function text(token: Buffer | undefined): string {
  return token?.toString('latin1') ?? ''
}
