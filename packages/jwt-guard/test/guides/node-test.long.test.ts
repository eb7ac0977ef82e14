import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

const home = resolve(import.meta.dirname, '../../.data')
mkdirSync(home, { recursive: true })
/** Within the package, which is found there by its own name, as built. */
const folder = mkdtempSync(join(home, 'node-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('what docs/guides/testing.md shows for node:test passes there', async () => {
  const guide = readFileSync(
    resolve(import.meta.dirname, '../../../../docs/guides/testing.md'),
    'utf8',
  )
  const [, code = ''] = /^```js\n(.*?)^```/ms.exec(guide) ?? []
  const file = join(folder, 'me.test.mjs')
  writeFileSync(file, code)
  // Within a test of node:test, it would report to that one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--test', '--test-reporter=tap', file],
    { env: { ...env, NODE_ENV: 'test' } },
  )
  expect(stdout).toMatch(/^# pass 2$/m)
})
