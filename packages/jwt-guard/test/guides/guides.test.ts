import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULTS } from '../../src/cli/faults.js'
import { createTestIssuer } from '../../src/testing.js'

const guides = resolve(import.meta.dirname, '../../../../docs/guides')

/** Each guide, with the files here that run what it shows. */
const RUN = [
  ['testing.md', ['as.ts', 'testing.test.ts']],
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
  const blocks = [...text.matchAll(/^```ts(?: \[vitest\])?\n(.*?)^```/gms)].map(
    ([, code = '']) => code,
  )

  it('has code', () => {
    expect(blocks.length).toBeGreaterThan(0)
  })

  it.each(blocks.map((code) => [withoutImports(code)]))('is run as written: %s', (code) => {
    expect(run).toContain(code)
  })
})

describe('what is promised by number', () => {
  const readme = readFileSync(join(guides, '../../README.md'), 'utf8')
  const guide = readFileSync(join(guides, 'testing.md'), 'utf8')

  it('is there: hostile tokens and headers', () => {
    const issuer = createTestIssuer()
    const shared = createTestIssuer({ algorithm: 'HS256' }).hostileTokens().length
    const tokens = issuer.hostileTokens().length
    const headers = issuer.hostileHeaders().length
    expect(readme).toContain(`${tokens} hostile tokens and ${headers} headers`)
    expect(guide).toContain(`${tokens} tokens (${shared} with a shared secret)`)
    expect(guide).toContain(`${headers} \`Authorization\` headers`)
  })

  it('is there: faults that the doctor knows', () => {
    expect(readme).toContain('over sixty faults')
    expect(Object.keys(FAULTS).length).toBeGreaterThan(60)
  })
})
