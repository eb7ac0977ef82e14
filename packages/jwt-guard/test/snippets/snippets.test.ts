import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allSnippets, examplesOf, snippetsOf, type Snippet } from './snippets.js'

const root = resolve(import.meta.dirname, '../../../..')
/** What a snippet imports by `./`: the reader's own files, of every page or of one. */
const yours = join(import.meta.dirname, 'yours')
/** Below the package: all that the pages import is installed there, and it goes by its published name. */
const folder = join(import.meta.dirname, '.data')
const clear = () => rmSync(folder, { recursive: true, force: true })
afterAll(clear)

/** What the compiler, as strict as it gets, says of them, each a module of its own. */
function faultsOf(snippets: readonly Snippet[]): readonly string[] {
  clear()
  const files = snippets.map(({ at, language, code }) => {
    const [page = '', line] = at.split(':')
    const place = join(folder, page.replaceAll(/\W+/g, '-'))
    if (!existsSync(place)) bringYours(place, basename(page).replace(/\.(md|ts)$/, ''))
    const file = join(place, `line-${line}.${language}`)
    writeFileSync(file, `${code}\nexport {}\n`)
    return file
  })
  const options = {
    noUnusedLocals: false,
    noUnusedParameters: false,
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    jsx: 'react-jsx',
    experimentalDecorators: true,
    types: ['node'],
    // Installed, it would become a part of Better Auth, Next and vitest, which look for it.
    paths: { '@opentelemetry/api': [join(yours, 'opentelemetry-api.d.ts')] },
  }
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions: options, files }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = [join(root, 'scripts/tsc.mjs'), '--noEmit', '--pretty', 'false', '-p', folder]
  const { stdout } = spawnSync(process.execPath, tsc, { cwd: folder, encoding: 'utf8' })
  return stdout.split('\n').filter((line) => /error TS/.test(line))
}

function bringYours(place: string, page: string): void {
  mkdirSync(place, { recursive: true })
  cpSync(yours, place, { recursive: true })
  const own = join(yours, page)
  if (existsSync(own)) cpSync(own, place, { recursive: true })
}

const page = (code: string) => `# A page\n\n\`\`\`ts\n${code}\n\`\`\`\n`
const alone = page(`import { createGuard } from 'jwt-guard'\ncreateGuard`)
const leaning = page('const guard = createGuard({})')
const snippets = allSnippets()
let faults: readonly string[]
// The compiler is started once for all.
beforeAll(() => {
  const probes = [...snippetsOf('alone.md', alone), ...snippetsOf('leaning.md', leaning)]
  faults = faultsOf([...probes, ...snippets])
}, 120_000)

it('a snippet that needs another is told by its line', () => {
  expect(faults.filter((fault) => /^(alone|leaning)/.test(fault))).toEqual([
    expect.stringMatching(/^leaning-md\/line-3\.ts\(1,15\): error TS2304: .*createGuard/),
  ])
})

it('an example in a comment is one, too', () => {
  const comment = 'const a = 1\n\n/**\n * Does it.\n *\n * @example\n * ```ts\n * it()\n * ```\n */'
  expect(examplesOf('src/a.ts', comment)).toEqual([
    { at: 'src/a.ts:3', language: 'ts', code: 'it()\n' },
  ])
})

it('every snippet of the pages and of the source stands alone, and compiles', () => {
  expect(snippets.length).toBeGreaterThan(40)
  expect(faults.filter((fault) => !fault.startsWith('leaning'))).toEqual([])
})
