import { readFileSync } from 'node:fs'

/** One JWS of C2SP/wycheproof with the keys of its group. */
export interface Vector {
  readonly name: string
  readonly jws: unknown
  readonly valid: boolean
  /** Those of its group, the public half where there is one. */
  readonly keys: readonly Jwk[]
}

export type Jwk = Readonly<Record<string, unknown>>

interface File {
  readonly testGroups: readonly {
    readonly comment: string
    readonly private?: Jwk & { readonly keys?: readonly Jwk[] }
    readonly public?: Jwk & { readonly keys?: readonly Jwk[] }
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly jws?: unknown
      readonly result: 'valid' | 'invalid'
    }[]
  }[]
}

const FILES = ['json_web_signature', 'json_web_key', 'json_web_crypto']

/** Every JWS of the three files; encrypted tokens (JWE) are left out. */
export function readVectors(): readonly Vector[] {
  return FILES.flatMap((file) => {
    const text = readFileSync(new URL(`${file}_test.json`, import.meta.url), 'utf8')
    const { testGroups } = JSON.parse(text) as File
    return testGroups.flatMap((group) => {
      const { keys, ...jwk } = group.public ?? group.private ?? {}
      return group.tests
        .filter((test) => 'jws' in test)
        .map(({ tcId, comment, jws, result }) => ({
          name: `${file} ${tcId}: ${group.comment} ${comment}`,
          jws,
          valid: result === 'valid',
          keys: keys ?? [jwk],
        }))
    })
  })
}
