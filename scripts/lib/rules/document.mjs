import { readFileSync, writeFileSync } from 'node:fs'
import { inRoot } from '../root.mjs'
import { PLACES } from './rule.mjs'
import { RULES } from './rules.mjs'

const DOCUMENT = 'docs/security.md'
const LIST = /(?<=<!-- rules -->\n)[\s\S]*(?=<!-- \/rules -->)/

/** Puts the list of the rules into the document. */
export function writeList() {
  const text = readFileSync(inRoot(DOCUMENT), 'utf8')
  writeFileSync(inRoot(DOCUMENT), withList(text))
}

/**
 * The document with the list of the rules as it is now.
 * @param {string} text
 */
export function withList(text) {
  return text.replace(LIST, () => `\n${listOf().join('\n')}\n\n`)
}

/** A line for each source file and the test that fails without its rules. */
function listOf() {
  /** @type {Map<string, string[]>} */
  const lines = new Map()
  for (const { rule, place, file, test } of RULES) {
    const source = file.replace('src/', PLACES[place].prefix)
    const head = `- \`${source}\`, \`${test}\``
    lines.set(head, [...(lines.get(head) ?? []), rule])
  }
  return [...lines].map(([head, rules]) => `${head}: ${rules.join(' · ')}`)
}
