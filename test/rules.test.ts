import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { withList } from '../scripts/lib/rules/document.mjs'
import { nameOf, PLACES, testFile, without, type Rule } from '../scripts/lib/rules/rule.mjs'
import { RULES } from '../scripts/lib/rules/rules.mjs'

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test.each(RULES.map((rule) => [nameOf(rule), rule] as const))('can be taken out: %s', (_, rule) => {
  const { folder } = PLACES[rule.place]
  const source = read(join(folder, rule.file))
  expect(without(rule, source)).not.toBe(source)
  expect(existsSync(join(root, folder, testFile(rule)))).toBe(true)
})

test('no two have one name', () => {
  expect(new Set(RULES.map(nameOf)).size).toBe(RULES.length)
})

test('a source that says it otherwise by now, or twice, is noticed', () => {
  const rule: Rule = { rule: 'r', place: 'package', file: 'f', from: 'if (a)', to: '', test: 't' }
  for (const source of ['if (b) c', 'if (a) b; if (a) c']) {
    expect(() => without(rule, source)).toThrow('“r”: f has')
  }
})

test('docs/security.md has the list of them: npm run rules -- --write', () => {
  const text = read('docs/security.md')
  expect(withList(text)).toBe(text)
  expect(text.split(' · ').length).toBeGreaterThan(40)
})
