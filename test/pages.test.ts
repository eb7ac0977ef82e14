import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outdatedPages, withFiles } from '../scripts/lib/pages.mjs'

const root = resolve(import.meta.dirname, '..')
const git = (...args: readonly string[]): readonly string[] =>
  execFileSync('git', ['ls-files', ...args], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)

describe('a page that shows files', () => {
  const read = (path: string) => `export const it = '${path}' // $& $1\n`
  const shown = (path: string) => `<!-- file: ${path} -->\n\n\`\`\`ts\n${read(path)}\`\`\`\n`

  it('shows each as it is, and nothing else changes', () => {
    const page = `# Two\n\n${shown('a.ts')}\nand\n\n${shown('b.ts')}\n\`\`\`sh\nnpm i\n\`\`\`\n`
    const outdated = page.replace("'a.ts'", "'old'").replace("'b.ts'", "'old'")
    expect(withFiles(outdated, read)).toBe(page)
    expect(withFiles(page, read)).toBe(page)
  })

  it('needs the line with its name alone at first', () => {
    expect(withFiles('<!-- file: a.ts -->\n\n# More\n', read)).toBe(`${shown('a.ts')}\n# More\n`)
  })

  it('fails for a file that is gone', () => {
    const gone = () => readFileSync('/nowhere/a.ts', 'utf8')
    expect(() => withFiles(shown('a.ts'), gone)).toThrow('ENOENT')
  })
})

it('every page shows its files as they are now: npm run pages', () => {
  expect(outdatedPages()).toEqual([])
})

it('every recipe is on a page, its test beside it; one with a database is linked from a page', () => {
  const text = git('docs/*.md').map((page) => readFileSync(resolve(root, page), 'utf8'))
  const folders = git('examples/recipes/*/*').map((path) => path.split('/')[2] ?? '')
  const unseen = [...new Set(folders)].filter((folder) => {
    const file = `<!-- file: examples/recipes/${folder}/`
    const link = `](../../examples/recipes/${folder})`
    const withDatabase = git(`examples/recipes/${folder}/database.ts`).length > 0
    return !text.some((page) =>
      withDatabase
        ? page.includes(link)
        : page.split(file).filter((rest) => /\.m?ts -->|\.mjs -->/.test(rest)).length > 1,
    )
  })
  expect(unseen).toEqual([])
})
