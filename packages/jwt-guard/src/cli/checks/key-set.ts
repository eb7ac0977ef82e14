import { MAX_KEYS, PRIVATE_JWK_MEMBERS } from '../../core/limits.js'
import { PUBLIC_KEY_ALGORITHMS } from '../../core/token/algorithms.js'
import { ambiguousKids, fingerprintOf, readJwk } from '../../keys/jwk.js'
import { found, type FoundFault } from '../finding.js'
import { shownValue } from '../text.js'

type Members = Readonly<Record<string, unknown>>

/** What is in a key set: how many keys are of use, of which algorithms, and what is wrong. */
export interface KeySetFindings {
  readonly usable: number
  readonly algorithms: readonly string[]
  readonly faults: readonly FoundFault[]
}

/** @param keys the list `keys` of a JWKS (RFC 7517 section 5). */
export function examineKeys(keys: readonly unknown[]): KeySetFindings {
  const allowed = new Set(PUBLIC_KEY_ALGORITHMS)
  const faults: FoundFault[] = []
  if (keys.length > MAX_KEYS) faults.push(found('jwks-too-large', `${keys.length} keys`))
  const sound = new Map<string, { readonly kid: string | undefined; readonly alg: string }>()
  for (const key of keys) {
    const fault = secretPart(key)
    if (fault !== undefined) {
      faults.push(fault)
      continue
    }
    const jwk = readJwk(key, allowed)
    if ('why' in jwk) faults.push(found('jwks-unusable-key', `${nameOf(key)}: ${jwk.why}`))
    else {
      const flaw = jwk.flaw()
      if (flaw !== undefined) faults.push(found('jwks-weak-key', `${nameOf(key)}: ${flaw}`))
      else sound.set(fingerprintOf(jwk), jwk)
    }
  }
  const ambiguous = ambiguousKids(
    [...sound].map(([fingerprint, { kid }]) => ({ kid, fingerprint })),
  )
  for (const kid of ambiguous) faults.push(found('jwks-duplicate-kid', `kid ${shownValue(kid)}`))
  const usable = [...sound.values()].filter(({ kid }) => kid === undefined || !ambiguous.has(kid))
  if (keys.length === 0) faults.push(found('jwks-empty'))
  else if (usable.length === 0) faults.push(found('jwks-no-usable-key', `${keys.length} keys`))
  return {
    usable: usable.length,
    algorithms: [...new Set(usable.map(({ alg }) => alg))],
    faults,
  }
}

/** A key that must not be published at all. */
function secretPart(key: unknown): FoundFault | undefined {
  const members = membersOf(key)
  if (members['kty'] === 'oct' || Object.hasOwn(members, 'k')) {
    return found('jwks-symmetric-key', nameOf(key))
  }
  if (PRIVATE_JWK_MEMBERS.some((name) => Object.hasOwn(members, name))) {
    return found('jwks-private-key', nameOf(key))
  }
  return undefined
}

function membersOf(key: unknown): Members {
  return typeof key === 'object' && key !== null ? { ...key } : {}
}

function nameOf(key: unknown): string {
  return `kid ${shownValue(membersOf(key)['kid'])}`
}
