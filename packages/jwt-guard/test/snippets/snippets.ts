import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../../..')

/** A block of code that a reader may copy. */
export interface Snippet {
  /** Where it stands: `docs/guides/client.md:12`. */
  readonly at: string
  readonly language: 'ts' | 'tsx'
  readonly code: string
}

const BLOCK = /^(<!-- file: \S+ -->\n\n)?```(tsx?)\b.*\n([^]*?)^```$/gm

/** The blocks of a page; those that a file of the repository stands behind are compiled there. */
export function snippetsOf(page: string, text: string): readonly Snippet[] {
  return [...text.matchAll(BLOCK)].flatMap(({ 1: file, 2: language, 3: code = '', index }) => {
    if (file !== undefined) return []
    const at = `${page}:${lineOf(text, index)}`
    return [{ at, language: language === 'tsx' ? 'tsx' : 'ts', code }]
  })
}

/** The examples in the comments of a source, which the API reference shows. */
export function examplesOf(source: string, text: string): readonly Snippet[] {
  return [...text.matchAll(/\/\*\*[^]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const lines = comment.split('\n').map((line) => line.replace(/^ *\* ?/, ''))
    const at = `${source}:${lineOf(text, index)}`
    return snippetsOf(source, lines.join('\n')).map((snippet) => ({ ...snippet, at }))
  })
}

/** Of the pages for users (the decisions quote what was), and of the source. */
export function allSnippets(): readonly Snippet[] {
  const pages = filesOf(
    'docs/*.md',
    'README.md',
    'packages/jwt-guard/README.md',
    ':!docs/decisions',
  )
  return [
    ...pages.flatMap((page) => snippetsOf(page, read(page))),
    ...filesOf('packages/jwt-guard/src/*.ts').flatMap((file) => examplesOf(file, read(file))),
  ]
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n')
}

function filesOf(...patterns: readonly string[]): readonly string[] {
  return execFileSync('git', ['ls-files', ...patterns], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}
