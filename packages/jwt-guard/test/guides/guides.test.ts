import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const guides = resolve(import.meta.dirname, '../../../../docs/guides')

/** Each guide, with the files here that run what it shows. */
const RUN = [
  ['testing.md', ['testing.test.ts']],
  ['client.md', ['client.ts']],
  ['revocation.md', ['revocation.test.ts', 'redis-store.ts']],
] as const

/** The statements of a piece of code, its imports apart: those name the sources here. */
function withoutImports(code: string): string {
  return code
    .replace(/^import [^']*'[^']*'\n/gms, '')
    .replace(/^\/\/ .*\n/gm, '')
    .replace(/^ +/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

describe.each(RUN)('%s', (guide, files) => {
  const text = readFileSync(join(guides, guide), 'utf8')
  const run = files
    .map((file) => withoutImports(readFileSync(join(import.meta.dirname, file), 'utf8')))
    .join('\n')
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)

  it('has code', () => {
    expect(blocks.length).toBeGreaterThan(0)
  })

  it.each(blocks.map((code) => [withoutImports(code)]))('is run as written: %s', (code) => {
    expect(run).toContain(code)
  })
})
