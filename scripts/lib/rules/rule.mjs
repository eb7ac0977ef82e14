/**
 * A rule of the source and the test that fails without it.
 * @typedef {object} Rule
 * @property {string} rule in words
 * @property {keyof typeof PLACES} place
 * @property {string} file below the place's folder
 * @property {string} from text that stands there once
 * @property {string} to what stands there without the rule
 * @property {string} test as docs/security.md names it
 */

/** Where the sources and tests are that docs/security.md calls so. */
export const PLACES = {
  package: { folder: 'packages/jwt-guard', prefix: '' },
  'todo-api': { folder: 'examples/express-todo-api', prefix: 'todo-api/' },
  'next-client': { folder: 'examples/next-client', prefix: 'next-client/' },
}

/**
 * The rules of one place, a row each.
 * @param {keyof typeof PLACES} place
 * @param {string} below folder in its `src`
 * @param {[rule: string, file: string, from: string, to: string, test: string][]} rows
 * @returns {Rule[]}
 */
export function taken(place, below, rows) {
  return rows.map(([rule, file, from, to, test]) => ({
    rule,
    place,
    file: `src/${below}${file}`,
    from,
    to,
    test: `${test}.test.ts`,
  }))
}

/**
 * No other has this one.
 * @param {Rule} rule
 */
export const nameOf = ({ rule, file }) => `${rule} (${file})`

/**
 * The test's path in the place's folder.
 * @param {Rule} rule
 */
export function testFile({ place, test }) {
  return `test/${test.slice(PLACES[place].prefix.length)}`
}

/**
 * The source without the rule.
 * @param {Rule} rule
 * @param {string} source
 * @throws {Error} if it has another text by now: then the row is to be written anew
 */
export function without({ rule, file, from, to }, source) {
  const parts = source.split(from)
  if (parts.length === 2) return parts.join(to)
  throw new Error(`“${rule}”: ${file} has ${parts.length - 1} times ${from}`)
}
