import { millisecondsIfAny, secondsOf } from '../core/app-function.js'
import { scopesElsewhere } from '../core/token/scopes.js'
import { canonicalAlgorithm } from '../core/token/algorithms.js'
import { claimRules, type Payload } from '../core/token/claims.js'
import {
  decodeJsonObject,
  NO_CLAIMS,
  NO_HEADER,
  readCompactJws,
  type CompactJws,
} from '../core/token/compact-jws.js'
import { isAuthError, type AuthError, type AuthErrorReason } from '../core/errors.js'
import { isFinding, shown, type Finding } from '../core/token/finding.js'
import { internalsOf, type Guard, type GuardInternals } from '../core/guard.js'
import { headerRules, type Header } from '../core/token/header.js'
import {
  chooseIssuer,
  findKeys,
  findSigner,
  keyRequest,
  signedText,
  type TrustedIssuer,
} from '../core/token/verify-token.js'
import { hintOf } from './hints.js'
import { OWN_RULES } from './own-rules.js'
import { secretDifference } from './secret-variants.js'
import { kindOfText, kindOfToken } from './token-kind.js'

/** One check of a token, in the order in which the guard makes them. */
export interface ExplainedCheck {
  readonly name: string
  /** `skip`: an earlier failure left nothing to check; in the command, what it can't know. */
  readonly result: 'pass' | 'fail' | 'skip'
  readonly reason?: AuthErrorReason
  readonly expected?: unknown
  readonly actual?: unknown
  /** What usually lies behind it, and what to do. */
  readonly hint?: string
}

export interface Explanation {
  /** Whether the guard lets the token pass. */
  readonly ok: boolean
  readonly checks: readonly ExplainedCheck[]
}

/**
 * Every check the guard makes of `token`, not just the first that fails, with hints for near
 * misses. For development, support and tests: it is slower than `verify` and tells what it knows.
 * Its output never holds the signature or a secret, but it does show claims.
 *
 * @returns always; it never throws, except TypeError if `guard` is none.
 *
 * @example
 * ```ts
 * import { explain } from 'jwt-guard/explain'
 * import { guard } from './guard.js'
 * import { token } from './request.js'
 *
 * const { ok, checks } = await explain(guard, token)
 * if (!ok) console.table(checks)
 * ```
 */
export async function explain<Claims>(guard: Guard<Claims>, token: string): Promise<Explanation> {
  const internals = internalsOf(guard)
  const read = typeof token === 'string' ? readForm(token) : NO_TEXT
  if (isFinding(read)) {
    const hint = typeof token === 'string' ? kindOfText(token) : undefined
    return explanation([failed('form', read, hint), ...skipped(AFTER_FORM)])
  }
  const { jws, header } = read
  const payload = decodeJsonObject(jws.payload)
  const checks = [passed('form'), ...checkHeader(header, payload, internals)]
  const { chosen, refused } = issuerOf(payload, internals)
  if (chosen === undefined) {
    return explanation([...checks, failed('issuer', refused), ...skipped(AFTER_ISSUER)])
  }
  checks.push(
    ...(refused === undefined || areAtHand(chosen, header, internals)
      ? await checkSignature(jws, header, chosen, internals)
      : skipped(['key', 'signature'])),
  )
  try {
    checks.push(...checkPayload(payload, chosen, internals))
  } catch (error) {
    // A clock of the app that fails: the dates can't be judged.
    return explanation([...checks, failed('payload', ...undecided(error)), ...skipped([OWN_RULES])])
  }
  const rules = checks.some(({ result }) => result !== 'pass')
    ? skipped([OWN_RULES])
    : [await checkOwnRules(token, internals)]
  return explanation([...checks, ...rules])
}

/**
 * The issuer by whose rules the token is judged. What the guard refuses by its `iss` alone is still
 * held against the rules of the issuer it names, or of the only one, to tell what else is wrong.
 */
function issuerOf(
  payload: Payload | undefined,
  { expectations: { issuers }, now }: GuardInternals,
): { readonly chosen: TrustedIssuer; readonly refused?: Finding } | Refused {
  const seconds = (millisecondsIfAny(now) ?? -Infinity) / 1000
  const chosen = chooseIssuer(payload, issuers, seconds)
  if (!isFinding(chosen)) return { chosen }
  const named = issuers.find(({ issuer }) => issuer === payload?.['iss'])
  const judge = named ?? (issuers.length === 1 ? issuers[0] : undefined)
  return judge === undefined
    ? { chosen: undefined, refused: chosen }
    : { chosen: judge, refused: chosen }
}

/** Whether a token's keys need no load, which one that is refused by its `iss` must not cause. */
function areAtHand(
  issuer: TrustedIssuer,
  header: Header,
  { expectations, locations }: GuardInternals,
): boolean {
  const { kind } = locations[expectations.issuers.indexOf(issuer)] ?? {}
  const kids: readonly unknown[] = issuer.source.health().kids
  return kind === 'static' || kind === 'secret' || kids.includes(header['kid'])
}

interface Refused {
  readonly chosen: undefined
  readonly refused: Finding
}

const NO_TEXT: Finding = { reason: 'malformed_token', expected: 'a string' }
const AFTER_ISSUER = ['key', 'signature', 'payload', OWN_RULES]
const AFTER_FORM = [...headerRules.map(([name]) => name), 'issuer', ...AFTER_ISSUER]

interface Form {
  readonly jws: CompactJws
  readonly header: Header
}

function readForm(token: string): Form | Finding {
  const jws = readCompactJws(token)
  if (isFinding(jws)) return jws
  const header = decodeJsonObject(jws.header)
  return header === undefined ? NO_HEADER : { jws, header }
}

function checkHeader(
  header: Header,
  payload: Payload | undefined,
  { expectations, locations }: GuardInternals,
): ExplainedCheck[] {
  return headerRules.map(([name, rule]) => {
    const finding = rule(header, expectations)
    if (finding === undefined) return passed(name)
    const kind = kindOfToken(header, payload ?? {})
    if (kind !== undefined || finding.reason !== 'algorithm_not_allowed') {
      return failed(name, finding, kind)
    }
    const shared = locations[0]?.kind === 'secret'
    const alg = canonicalAlgorithm(header['alg'])
    if (shared && alg !== undefined) {
      return failed(
        name,
        finding,
        'the issuer signs with a key pair: leave `secret` out, its JWKS is used',
      )
    }
    return alg === 'HS256'
      ? failed(name, finding, 'the issuer signs with a shared secret: give the guard `secret`')
      : failed(name, finding)
  })
}

async function checkSignature(
  jws: CompactJws,
  header: Header,
  issuer: TrustedIssuer,
  { expectations, locations }: GuardInternals,
): Promise<readonly ExplainedCheck[]> {
  const { algorithms, issuers, engine } = expectations
  const request = keyRequest(header)
  if (isFinding(request) || !algorithms.has(request.alg)) return skipped(['key', 'signature'])
  try {
    const keys = await findKeys(request, issuer.source)
    if (isFinding(keys)) {
      return [failed('key', keys, keyHint(keys, issuer)), ...skipped(['signature'])]
    }
    const text = signedText(jws, engine)
    if ((await findSigner(text, keys)) !== undefined) return [passed('key'), passed('signature')]
    const location = locations[issuers.indexOf(issuer)]
    const difference =
      location?.kind === 'secret'
        ? await secretDifference(text, location.secrets, engine)
        : undefined
    const hint = difference ?? 'it was changed on its way, or signed by another key of that kid'
    return [passed('key'), failed('signature', { reason: 'bad_signature' }, hint)]
  } catch (error) {
    return [failed('key', ...undecided(error)), ...skipped(['signature'])]
  }
}

function keyHint(finding: Finding, issuer: TrustedIssuer): string | undefined {
  if (finding.reason !== 'unknown_key') return undefined
  const kids = issuer.source.health().kids.map((kid) => JSON.stringify(kid))
  return `the key set has ${kids.join(', ') || 'no kid'}: the token is of another issuer or database, or its key was withdrawn`
}

function checkPayload(
  payload: Payload | undefined,
  issuer: TrustedIssuer,
  { now, readsScope }: GuardInternals,
): readonly ExplainedCheck[] {
  if (payload === undefined) {
    return [failed('payload', NO_CLAIMS), ...skipped(claimRules.map(([name]) => name))]
  }
  const seconds = secondsOf(now)
  const hint = readsScope && payload['scope'] === undefined ? scopesElsewhere(payload) : undefined
  return [
    passed('payload', hint),
    ...claimRules.map(([name, rule]) => {
      const finding = rule(payload, issuer, seconds)
      if (finding === undefined) return passed(name)
      const kind = finding.reason === 'wrong_audience' ? kindOfToken({}, payload) : undefined
      return failed(name, finding, hintOf(finding, payload, issuer, seconds) ?? kind)
    }),
  ]
}

/** `claims`, `check` and `isRevoked`, which need a principal. */
async function checkOwnRules(
  token: string,
  { verifySilently }: GuardInternals,
): Promise<ExplainedCheck> {
  try {
    await verifySilently(token)
    return passed(OWN_RULES)
  } catch (error) {
    return failed(OWN_RULES, ...undecided(error))
  }
}

function undecided(error: unknown): [finding: Finding, hint: string | undefined] {
  if (!isAuthError(error)) return [{ reason: 'unexpected', actual: nameOf(error) }, undefined]
  const hint = HINTS[error.reason] ?? causeOf(error)
  return [{ reason: error.reason, ...error.details }, typeof hint === 'string' ? hint : undefined]
}

/** What to do about a refusal that no rule of the token's own explains. */
const HINTS: Readonly<Partial<Record<AuthErrorReason, string>>> = {
  service_not_allowed:
    'a client got it for itself (client credentials): let services in where they may, by guard.with({ services: true })',
}

function causeOf({ cause }: AuthError): unknown {
  return cause instanceof Error ? shown(cause.message) : undefined
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

function passed(name: string, hint?: string): ExplainedCheck {
  return { name, result: 'pass', ...(hint === undefined ? {} : { hint }) }
}

function failed(name: string, finding: Finding, hint?: string): ExplainedCheck {
  return { name, result: 'fail', ...finding, ...(hint === undefined ? {} : { hint }) }
}

function skipped(names: readonly string[]): readonly ExplainedCheck[] {
  return names.map((name) => ({ name, result: 'skip' }))
}

function explanation(checks: readonly ExplainedCheck[]): Explanation {
  return { ok: checks.every(({ result }) => result === 'pass'), checks }
}
