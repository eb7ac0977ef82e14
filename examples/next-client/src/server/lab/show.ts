import 'server-only'
import type { ShownToken } from '../../shared/lab-outcome'
import { decode } from './tokens'

const LONGEST_LINE = 200
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g

/** JSON for people. */
export const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2)

/** Text from elsewhere, without anything that looks like a token. */
export function withoutTokens(text: string): string {
  return text.replace(TOKEN, '[token]')
}

const shortened = (line: string) =>
  line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line

function linesOf(part: unknown, own: unknown) {
  const ownLines = new Set(pretty(own).split('\n').map(withoutComma))
  return pretty(part)
    .split('\n')
    .map((line) => ({ text: shortened(line), forged: !ownLines.has(withoutComma(line)) }))
}

const withoutComma = (line: string) => line.replace(/,$/, '')

/**
 * Takes a token apart for the page. Together its parts would be a token again: they stay apart.
 *
 * @param own the person's own token: what differs from it is marked
 */
export function showToken(token: string, own = token): ShownToken {
  const { header, claims, signature } = decode(token)
  const real = decode(own)
  return {
    header: linesOf(header, real.header),
    claims: linesOf(claims, real.claims),
    signature: signature === '' ? 'none' : `${signature.length} characters, cut`,
  }
}
