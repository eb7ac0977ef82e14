import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AuthError } from '../../src/index.js'
import { createTestIssuer } from '../../src/testing.js'

const source = resolve(import.meta.dirname, '../../src')
const guide = readFileSync(
  resolve(import.meta.dirname, '../../../../docs/guides/errors.md'),
  'utf8',
)

const CODES = [
  'missing_token',
  'invalid_request',
  'invalid_token',
  'insufficient_scope',
  'forbidden',
  'not_found',
  'unavailable',
] as const

/** Each row of the guide's table: a reason, the answer to the client, and what to do about it. */
const rows = [
  ...guide.matchAll(
    /^\| `(?<reason>[a-z_]+)` +\| `(?<code>[a-z_]+)` (?<status>\d{3}) +\| (?<advice>.+?) +\|$/gm,
  ),
].map(({ groups = {} }) => groups)
const documented = Object.fromEntries(rows.map(({ reason = '', code }) => [reason, code]))

/** All sources but those that make errors for others: `testing` and the command. */
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/^(testing|cli)\b/.test(file),
)
const code = files.map((file) => readFileSync(join(source, file), 'utf8')).join('\n')

/** The members of `AuthErrorReason`, read from its declaration. */
const members = [
  ...(/AuthErrorReason =\n(.*?)\n\n/s.exec(code)?.[1]?.matchAll(/\| '([a-z_]+)'/g) ?? []),
].map(([, reason = '']) => reason)

/** What the code answers for each reason: as it throws it, or a finding about a token. */
const thrown: Readonly<Record<string, string>> = Object.fromEntries([
  ...[...code.matchAll(/reason: '([a-z_]+)'/g)].map(([, reason = '']) => [reason, 'invalid_token']),
  ...[...code.matchAll(/new AuthError\('([a-z_]+)', '([a-z_]+)'/g)].map(
    ([, answer, reason = '']) => [reason, answer],
  ),
  // Of a template: the app's `check`, `claims` and `isRevoked`.
  ['check_unavailable', 'unavailable'],
  ['claims_unavailable', 'unavailable'],
  ['revocation_unavailable', 'unavailable'],
])

describe('the reasons in docs/guides/errors.md', () => {
  it('are those of the type, in its order, each once', () => {
    expect(members.length).toBeGreaterThan(30)
    expect(rows.map(({ reason }) => reason)).toEqual(members)
  })

  it('come with the code that the client gets', () => {
    expect(documented).toEqual(thrown)
  })

  it('come with the status of that code, and advice', () => {
    const statuses: Readonly<Record<string, number>> = Object.fromEntries(
      CODES.map((code) => [code, new AuthError(code, 'unexpected').status]),
    )
    for (const { reason, code = '', status, advice } of rows) {
      expect([reason, Number(status)]).toEqual([reason, statuses[code]])
      expect(advice?.length).toBeGreaterThan(30)
    }
  })

  it('come with the answer that hostile tokens and headers really get', () => {
    const issuer = createTestIssuer()
    for (const { reason, code } of [...issuer.hostileTokens(), ...issuer.hostileHeaders()]) {
      expect([reason, documented[reason]]).toEqual([reason, code])
    }
  })
})

describe('what the client sees, in docs/guides/errors.md', () => {
  const sections = [...guide.matchAll(/^### ([a-z_]+)\n\n(.+?)\n\n```json\n(.*?)^```$/gms)]
  const shown = sections.map(([, code = '', , body = '']) => [code, JSON.parse(body)] as const)

  it('is the body of each code, as it is sent', () => {
    const sent = [...new Set(Object.values(thrown))].map((code) => [code, problemOf(code)] as const)
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(sent))
    expect(shown).toHaveLength(7)
  })
})

function problemOf(name: string): unknown {
  const code = CODES.find((code) => code === name)
  return code === undefined ? undefined : new AuthError(code, 'unexpected').toProblem()
}
