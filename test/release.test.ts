import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
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
