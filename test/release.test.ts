import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readName, renameLine } from '../scripts/lib/release/names.mjs'
import {
  repositoryAddress,
  requireTag,
  withRepository,
} from '../scripts/lib/release/repository.mjs'

const root = resolve(import.meta.dirname, '..')
const source = JSON.parse(
  readFileSync(join(root, 'packages/jwt-guard/package.json'), 'utf8'),
) as Record<string, unknown>

describe('the address of a release', () => {
  test('is that of the repository it is made in, and stands nowhere in the source', () => {
    for (const field of ['repository', 'homepage', 'bugs']) expect(source).not.toHaveProperty(field)
    const address = repositoryAddress({ GITHUB_REPOSITORY: 'somebody/jwt-guard.fork' })
    expect(withRepository({ name: 'jwt-guard' }, address)).toEqual({
      name: 'jwt-guard',
      homepage: 'https://github.com/somebody/jwt-guard.fork#readme',
      bugs: 'https://github.com/somebody/jwt-guard.fork/issues',
      repository: {
        type: 'git',
        url: 'git+https://github.com/somebody/jwt-guard.fork.git',
        directory: 'packages/jwt-guard',
      },
    })
  })

  test('is that of a server of one’s own', () => {
    const env = { GITHUB_REPOSITORY: 'a/b', GITHUB_SERVER_URL: 'https://git.example.com' }
    expect(repositoryAddress(env)).toBe('https://git.example.com/a/b')
  })

  test.each([undefined, '', 'jwt-guard', 'a/b/c', 'a b/c', 'https://x/y'])('%j is none', (name) => {
    expect(() => repositoryAddress({ GITHUB_REPOSITORY: name })).toThrow(/^GITHUB_REPOSITORY must/)
  })
})

test('a tag of another version, or of another package, is refused', () => {
  const manifest = { name: '@scope/guard', version: '0.1.0' }
  requireTag(manifest, '@scope/guard@0.1.0')
  requireTag(manifest, undefined)
  for (const tag of ['@scope/guard@0.1.1', 'guard@0.1.0', '0.1.0', '']) {
    expect(() => requireTag(manifest, tag)).toThrow('the package is @scope/guard@0.1.0')
  }
})

describe('under another name', () => {
  const name = readName('@acme/tokens')

  test.each([
    [`import { createGuard } from 'jwt-guard'`, `import { createGuard } from '@acme/tokens'`],
    [`  from: "jwt-guard/express",`, `  from: "@acme/tokens/express",`],
    ['  const x = `jwt-guard/${door}`', '  const x = `@acme/tokens/${door}`'],
    [`    "jwt-guard": "workspace:*",`, `    "@acme/tokens": "workspace:*",`],
    [`'jwt-guard': minor`, `'@acme/tokens': minor`],
    [`    "jwt-guard": "./bin/jwt-guard.js"`, `    "tokens": "./bin/jwt-guard.js"`],
    ['`npx --no-install jwt-guard doctor`', '`npx --no-install tokens doctor`'],
    ['`jwt-guard doctor` looks', '`tokens doctor` looks'],
    ['RUN pnpm --filter jwt-guard build', 'RUN pnpm --filter @acme/tokens build'],
    ['npm install jwt-guard jose', 'npm install @acme/tokens jose'],
    [
      'git tag jwt-guard@0.1.0 && git push x jwt-guard@0.1.0',
      'git tag @acme/tokens@0.1.0 && git push x @acme/tokens@0.1.0',
    ],
    ['pack  # jwt-guard-0.0.0.tgz', 'pack  # acme-tokens-0.0.0.tgz'],
    [`join(x, 'node_modules/jwt-guard')`, `join(x, 'node_modules/@acme/tokens')`],
    ['/node_modules\\/jwt-guard\\/dist/', '/node_modules\\/@acme\\/tokens\\/dist/'],
  ])('%s', (before, after) => {
    expect(renameLine(before, name)).toBe(after)
  })

  test.each([
    `Symbol.for('jwt-guard.Principal')`,
    `channel('jwt-guard:rejected')`,
    `current_setting('jwt_guard.owner', true)`,
    `const KEY = '.jwt-guard-dev-key.json'`,
    `import x from '../packages/jwt-guard/src/index.js'`,
    `    vendor: 'jwt-guard',`,
    'The name `jwt-guard` is held on npm by another publisher',
  ])('stays: %s', (line) => {
    expect(renameLine(line, name)).toBe(line)
  })

  test.each([undefined, '', 'Jwt-Guard', '@scope', '@scope/', '@a/b/c', '../x', 'a b'])(
    '%j is no name',
    (text) => {
      expect(() => readName(text)).toThrow(/^the name must be one that npm takes/)
    },
  )
})
