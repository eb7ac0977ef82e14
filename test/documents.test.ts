import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

const list = execFileSync('git', ['ls-files', '*.md', ':!.changeset', ':!**/CHANGELOG.md'], {
  cwd: root,
  encoding: 'utf8',
})
const documents = list
  .split('\n')
  .filter(Boolean)
  .map((path) => [path] as const)

const { name: NAME } = JSON.parse(
  readFileSync(join(root, 'packages/jwt-guard/package.json'), 'utf8'),
) as { name: string }

/** The names a door exports, read from its source. */
function exportsOf(door: string): string {
  return readFileSync(join(root, 'packages/jwt-guard/src', `${door}.ts`), 'utf8')
}

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8')

  it('links only to files that are there', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
    const missing = targets
      .map(([, target]) => target ?? '')
      .filter((target) => !existsSync(join(root, dirname(document), target)))
    expect(missing).toEqual([])
  })

  it('imports only what the package exports', () => {
    const wrong: string[] = []
    for (const [, names = '', specifier = ''] of text.matchAll(
      /import \{([^}]+)\} from '([^'.]+)'/g,
    )) {
      if (specifier !== NAME && !specifier.startsWith(`${NAME}/`)) continue
      const source = exportsOf(specifier.slice(NAME.length + 1) || 'index')
      for (const name of names.split(',').map((part) => part.replace('type ', '').trim())) {
        if (name !== '' && !new RegExp(`\\b${name}\\b`).test(source)) wrong.push(name)
      }
    }
    expect(wrong).toEqual([])
  })

  it('names only commands that the root or its own package has', () => {
    const scripts = { ...scriptsOf('.'), ...scriptsOf(dirname(document)) }
    const named = [...text.matchAll(/npm (?:run (?:--silent )?)([a-z0-9:-]+)/g)].map(
      ([, name]) => name,
    )
    expect(named.filter((name) => name !== undefined && !(name in scripts))).toEqual([])
  })

  it('takes pnpm from npm: there is nothing but Node.js and npm', () => {
    expect(
      [...text.matchAll(/(?:^|`)(?:\w+=\S+ )*(?:npx .*)?pnpm[\s@].*/gm)].map(([line]) => line),
    ).toEqual([])
  })
})

/** The scripts of the folder's package.json, if it has one. */
function scriptsOf(folder: string): Record<string, string> {
  const file = join(root, folder, 'package.json')
  if (!existsSync(file)) return {}
  return (
    (JSON.parse(readFileSync(file, 'utf8')) as { scripts?: Record<string, string> }).scripts ?? {}
  )
}

/** What the document calls the apps' tests. */
const APPS = new Map([
  ['todo-api', 'express-todo-api'],
  ['next-client', 'next-client'],
])

describe('docs/security.md', () => {
  const text = readFileSync(join(root, 'docs/security.md'), 'utf8')
  const named = [...text.matchAll(/`([a-z0-9./-]+\.test\.ts)`: “([^”]+)”/g)]

  it('names a test for each requirement', () => {
    const rows = text
      .split('\n')
      .filter((line) => /^\| [^-]/.test(line) && !/\| test +\|$/.test(line))
    expect(rows.filter((row) => !/\.test\.ts`: “/.test(row))).toEqual([])
  })

  it.each(named.map(([, file = '', name = '']) => [file, name]))('%s has “%s”', (file, name) => {
    const folder = file.replace(/\/.*/, '')
    const path = APPS.has(folder)
      ? file.replace(folder, `examples/${APPS.get(folder)}/test`)
      : `packages/jwt-guard/test/${file}`
    expect(readFileSync(join(root, path), 'utf8')).toContain(name)
  })
})
