import { MAX_KID_LENGTH } from '../limits.js'
import { canonicalAlgorithm, type Algorithm } from './algorithms.js'
import { shown, type Finding } from './finding.js'

/** A JOSE header as parsed JSON. */
export type Header = Readonly<Record<string, unknown>>

export interface HeaderExpectations {
  readonly algorithms: ReadonlySet<Algorithm>
  /** Accepted `typ` in lower case without `application/`; null for absent. */
  readonly types: ReadonlySet<string | null>
}

/**
 * The rules of the JOSE header (RFC 7515 section 4, RFC 8725 sections 3.1 and 3.11), in order.
 * `jku`, `jwk`, `x5u` and `x5c` are never read: keys come from the configuration alone.
 */
export const headerRules: readonly (readonly [name: string, rule: HeaderRule])[] = [
  ['algorithm', algorithmRule],
  ['critical extensions', criticalRule],
  ['content type', nestedRule],
  ['key id', kidRule],
  ['type', typeRule],
]

type HeaderRule = (header: Header, expected: HeaderExpectations) => Finding | undefined

/** The first rule that the header breaks, or undefined. */
export function checkHeader(header: Header, expected: HeaderExpectations): Finding | undefined {
  for (const [, rule] of headerRules) {
    const finding = rule(header, expected)
    if (finding !== undefined) return finding
  }
  return undefined
}

/** RFC 8725 section 3.1: only what the configuration allows, compared exactly. */
function algorithmRule(header: Header, { algorithms }: HeaderExpectations): Finding | undefined {
  const alg = canonicalAlgorithm(header['alg'])
  if (alg !== undefined && algorithms.has(alg)) return undefined
  return {
    reason: 'algorithm_not_allowed',
    expected: [...algorithms],
    actual: shown(header['alg']),
  }
}

/** RFC 7515 section 4.1.11: no extension is understood here, so none may be critical. */
function criticalRule(header: Header): Finding | undefined {
  const name = ['crit', 'b64'].find((parameter) => Object.hasOwn(header, parameter))
  return name === undefined
    ? undefined
    : { reason: 'critical_header', expected: 'neither crit nor b64', actual: name }
}

/** RFC 7519 section 5.2: `cty: JWT` announces a JWT inside the JWT. */
function nestedRule(header: Header): Finding | undefined {
  const cty = header['cty']
  if (typeof cty !== 'string' || mediaType(cty) !== 'jwt') return undefined
  return { reason: 'malformed_token', expected: 'no nested JWT', actual: 'cty: JWT' }
}

function kidRule(header: Header): Finding | undefined {
  const kid = header['kid']
  if (kid === undefined) return undefined
  if (typeof kid === 'string' && kid.length > 0 && kid.length <= MAX_KID_LENGTH) return undefined
  return {
    reason: 'malformed_kid',
    expected: `a string of 1 to ${MAX_KID_LENGTH} characters`,
    actual: shown(kid),
  }
}

/** RFC 8725 section 3.11: explicit typing keeps logout, session and proof tokens out. */
function typeRule(header: Header, { types }: HeaderExpectations): Finding | undefined {
  const typ = header['typ']
  if (typ === undefined ? types.has(null) : typeof typ === 'string' && types.has(mediaType(typ))) {
    return undefined
  }
  return { reason: 'wrong_type', expected: [...types], actual: shown(typ) }
}

/** RFC 7515 section 4.1.9: case does not count, and `application/` may be left out. */
export function mediaType(value: string): string {
  const lower = value.toLowerCase()
  const prefix = 'application/'
  return lower.startsWith(prefix) ? lower.slice(prefix.length) : lower
}
