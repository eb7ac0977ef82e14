import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const guides = resolve(import.meta.dirname, '../../../../docs/guides')

/** Each guide, with the file here that runs what it shows. */
const RUN = [
  ['testing.md', 'testing.test.ts'],
  ['client.md', 'client.ts'],
] as const

/** The statements of a piece of code, its imports apart: those name the sources here. */
function withoutImports(code: string): string {
  return code
    .replace(/^import [^']*'[^']*'\n/gms, '')
    .replace(/^\/\/ .*\n/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

describe.each(RUN)('%s', (guide, file) => {
  const text = readFileSync(join(guides, guide), 'utf8')
  const run = withoutImports(readFileSync(join(import.meta.dirname, file), 'utf8'))
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)

  it('has code', () => {
    expect(blocks.length).toBeGreaterThan(0)
  })

  it.each(blocks.map((code) => [withoutImports(code)]))('is run as written: %s', (code) => {
    expect(run).toContain(code)
  })
})
