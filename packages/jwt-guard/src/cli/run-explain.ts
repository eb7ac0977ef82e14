import type { Guard } from '../core/guard.js'
import { createGuard } from '../guard/create-guard.js'
import { readCompactJws, decodeJsonObject } from '../core/token/compact-jws.js'
import { isFinding } from '../core/token/finding.js'
import { explain, type ExplainedCheck, type Explanation } from '../explain/explain.js'
import { OWN_RULES } from '../explain/own-rules.js'
import type { Io } from './io.js'
import { API_OPTIONS, parse, readApi, readToken, signatureOf } from './options.js'
import { ageLimit, isShared, lifetimeIn, type TokenSettings } from './token-settings.js'
import { createPaint, createRedactor, shownValue, toJson, type Paint } from './text.js'
import { UsageError } from './usage-error.js'

/** `jwt-guard explain`: 0 if the API would take the token, 1 if not. */
export async function runExplain(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse({
    args: [...args],
    options: API_OPTIONS,
    allowPositionals: true,
    strict: true,
  })
  if (positionals.length > 1) throw new UsageError('explain takes one token; quote it')
  const api = readApi(io, values)
  const token = (await readToken(io, positionals[0] ?? '-')) ?? ''
  const guard = guardOf(api)
  try {
    const explanation = withoutOwnRules(await explain(guard, token))
    const redact = createRedactor([signatureOf(token), api.tokenSecret?.value])
    const lines =
      values.json === true
        ? [toJson(explanation)]
        : [
            ...contentLines(token, createPaint(io.colors)),
            ...explanation.checks.flatMap((check) => checkLines(check, createPaint(io.colors))),
          ]
    for (const line of lines) io.out(redact(line))
    return explanation.ok ? 0 : 1
  } finally {
    guard.close()
  }
}

function guardOf(api: TokenSettings): Guard {
  const { issuer, audience, jwksUri, tokenSecret, lifetime } = api
  if (issuer === undefined) throw new UsageError('no issuer: give --issuer or set AUTH_ISSUER')
  if (audience === undefined) {
    throw new UsageError('no audience: give --audience or set AUTH_AUDIENCE')
  }
  if (lifetime !== undefined && lifetimeIn(api) === undefined) {
    throw new UsageError(`${lifetime.name} in ${api.source} is no duration such as 15m`)
  }
  const rules = { issuer: issuer.value, audience: audience.value, ...ageLimit(api) }
  try {
    if (isShared(api)) return createGuard({ ...rules, secret: tokenSecret?.value ?? '' })
    return createGuard({
      ...rules,
      ...(jwksUri === undefined ? {} : { jwksUri: jwksUri.value }),
      keys: { allowHttp: api.allowHttp },
    })
  } catch (error) {
    // The option and what it takes; never its value.
    throw new UsageError(error instanceof Error ? error.message : 'the guard can’t be made')
  }
}

/** The API's `claims`, `check` and `isRevoked` are code that this command doesn't see. */
function withoutOwnRules({ ok, checks }: Explanation): Explanation {
  const unknown = { name: OWN_RULES, result: 'skip', hint: 'not known here' } as const
  return { ok, checks: checks.map((check) => (check.name === OWN_RULES ? unknown : check)) }
}

/** What the token says, before anything of it is believed. */
function contentLines(token: string, paint: Paint): readonly string[] {
  const jws = readCompactJws(token)
  const header = isFinding(jws) ? undefined : decodeJsonObject(jws.header)
  if (isFinding(jws) || header === undefined) return []
  const members = (title: string, object: Readonly<Record<string, unknown>>): readonly string[] => [
    paint('bold', title),
    ...Object.entries(object).map(
      ([name, value]) => `  ${shownValue(name)}: ${shownValue(value)}${dateNote(name, value)}`,
    ),
  ]
  return [
    ...members('header', header),
    ...members('claims', decodeJsonObject(jws.payload) ?? {}),
    paint('bold', 'checks'),
  ]
}

function dateNote(name: string, value: unknown): string {
  if (!['exp', 'iat', 'nbf'].includes(name) || typeof value !== 'number') return ''
  const date = new Date(value * 1000)
  return Number.isNaN(date.getTime()) ? '' : `  (${date.toISOString()})`
}

function checkLines(check: ExplainedCheck, paint: Paint): readonly string[] {
  const { name, result, reason, expected, actual, hint } = check
  if (result === 'pass') return [`  ${paint('green', '✓')} ${name}`]
  if (result === 'skip') {
    return [`  ${paint('dim', hint === undefined ? `- ${name}` : `- ${name}: ${hint}`)}`]
  }
  return [
    `  ${paint('red', '✗')} ${name}: ${reason ?? 'failed'}`,
    ...(expected === undefined ? [] : [`      expected: ${shownValue(expected)}`]),
    ...(actual === undefined ? [] : [`      actual:   ${shownValue(actual)}`]),
    ...(hint === undefined ? [] : [`      → ${shownValue(hint)}`]),
  ]
}
