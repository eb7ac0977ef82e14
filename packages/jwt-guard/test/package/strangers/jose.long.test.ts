import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, type Stranger } from './stranger.js'

/** Every algorithm, a good token and a forged one, by the ES modules. */
const ALGORITHMS = `import { createGuard } from 'jwt-guard'
  import { createTestIssuer } from 'jwt-guard/testing'
  for (const algorithm of ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256', 'HS256']) {
    const issuer = createTestIssuer({ algorithm })
    const guard = createGuard(issuer.guardOptions)
    const { userId } = await guard.verify(await issuer.token('alice'))
    const forged = (await createTestIssuer({ algorithm }).token('alice'))
    const refused = await guard.verify(forged).catch(({ status }) => status)
    console.log(algorithm, userId, refused)
    guard.close()
  }`

/** Four of them: the ES modules and the CommonJS files of two installs. */
const COPIES = `import { createRequire } from 'node:module'
  import * as one from 'jwt-guard'
  import * as other from './copy/index.mjs'
  import { createTestIssuer } from 'jwt-guard/testing'
  const copies = [one, other, createRequire(import.meta.url)('jwt-guard'),
    createRequire(new URL('./copy/index.mjs', import.meta.url))('jwt-guard')]
  console.log(new Set(copies.map(({ AuthError }) => AuthError)).size)
  const issuer = createTestIssuer()
  for (const [m, made] of copies.entries()) {
    const guard = made.createGuard(issuer.guardOptions)
    const principal = await guard.verify(await issuer.token('alice'))
    const error = await guard.verify('x').catch((error) => error)
    for (const [u, used] of copies.entries()) {
      const scope = used.ownerScope(principal)
      made.assertOwnerScope(scope)
      used.assertSelf(principal, 'alice')
      if (!used.isAuthError(error) || scope.ownerId !== 'alice') throw new Error(m + ' in ' + u)
      let refusal
      try { used.assertSelf(principal, 'bob') } catch (error) { refusal = error }
      if (!made.isAuthError(refusal) || refusal.status !== 403) throw new Error(m + ' in ' + u)
    }
    guard.close()
  }
  console.log('all')`

describe.each([
  ['jose-oldest', '6.2.0'],
  ['jose-newest', '6.2.18'],
])('%s', (set, version) => {
  let stranger: Stranger
  beforeAll(() => {
    stranger = install(set)
  }, 600_000)
  afterAll(() => stranger.leave(), 120_000)

  it('is the one that the ES modules load, and every algorithm works with it', () => {
    expect(JSON.parse(stranger.read('node_modules/jose/package.json'))).toMatchObject({ version })
    stranger.write({ 'algorithms.mjs': ALGORITHMS })
    const { out, err } = stranger.node('algorithms.mjs')
    const lines = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256', 'HS256']
    expect(out, err).toBe(lines.map((algorithm) => `${algorithm} alice 401\n`).join(''))
  }, 120_000)

  it('two copies of the package in one process know each other’s things', () => {
    const { folder } = stranger
    cpSync(join(folder, 'node_modules'), join(folder, 'copy/node_modules'), { recursive: true })
    const again = `export * from 'jwt-guard'`
    stranger.write({ 'copy/index.mjs': again, 'copies.mjs': COPIES })
    const { out, err } = stranger.node('copies.mjs')
    expect(out, err).toBe('4\nall\n')
  }, 120_000)
})
