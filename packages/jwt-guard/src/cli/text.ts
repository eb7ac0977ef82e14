import { styleText } from 'node:util'

export type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold'
export type Paint = (style: Style, text: string) => string

const REDACTED = '[redacted]'

export function createPaint(colors: boolean): Paint {
  // Decided before: styleText itself looks at the stream, in some versions alone.
  return (style, text) => (colors ? styleText(style, text, { validateStream: false }) : text)
}

/** Control, format and separator characters (a blank apart): in a terminal they may do things. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Text of others, such as claims and headers, made safe to look at. */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

/** Characters; some text comes from servers. */
const LONGEST = 2000

/**
 * Text from files, addresses and servers, as it may be printed: short, nothing but text, and without
 * the user and password of an address (RFC 3986 section 3.2.1). A password may have `/` and `#` in it
 * that should have been escaped, so all up to the last `@` is taken for one.
 */
export function forTheReader(text: string): string {
  // An address that the cut goes through ends in the middle of its password.
  const cut =
    text.length > LONGEST ? text.slice(0, LONGEST).replace(/:\/\/\S*$/, '://') + '…' : text
  return printable(cut.replace(/:\/\/\S*@/g, `://${REDACTED}@`))
}

/** Any value on one line. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

/** JSON for a terminal or a file: nothing in it but ASCII controls is left unescaped by JSON. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(
    /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      Array.from({ length: character.length }, (_, index) => {
        const unit = character.charCodeAt(index).toString(16).padStart(4, '0')
        return `\\u${unit}`
      }).join(''),
  )
}

/** Shorter ones would blot out ordinary words. */
const SHORTEST = 8

/** Takes secrets and signatures out of a line, should one ever get there. */
export function createRedactor(secrets: readonly (string | undefined)[]): (line: string) => string {
  const known = [...new Set(secrets)]
    .filter((secret) => secret !== undefined && secret.length >= SHORTEST)
    .toSorted((one = '', other = '') => other.length - one.length)
  return (line) =>
    known.reduce<string>((text, secret = '') => text.replaceAll(secret, REDACTED), line)
}
