import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAULTS } from '../../src/cli/faults.js'

/** The built package, with nothing beside it but what a test puts there. */
const root = resolve(import.meta.dirname, '../..')
const tsc = resolve(root, '../../node_modules/typescript/bin/tsc')
let consumer: string

beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'jwt-guard-tools-'))
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(root, part), join(consumer, 'package', part), { recursive: true })
  }
  mkdirSync(join(consumer, 'node_modules'))
  symlinkSync(join(consumer, 'package'), join(consumer, 'node_modules/jwt-guard'))
})

afterAll(() => rmSync(consumer, { recursive: true, force: true }))

function run(file: string, code: string): string {
  writeFileSync(join(consumer, file), code)
  const env = { PATH: process.env['PATH'] }
  return execFileSync(process.execPath, [file], { cwd: consumer, encoding: 'utf8', env })
}

function withJose(): void {
  mkdirSync(join(consumer, 'package/node_modules'), { recursive: true })
  const link = join(consumer, 'package/node_modules/jose')
  rmSync(link, { force: true })
  symlinkSync(resolve(root, 'node_modules/jose'), link)
}

describe('jwt-guard/client', () => {
  it('runs without jose, from import and from require', () => {
    const print = 'console.log(Object.keys(client).sort().join())'
    const names = 'TokenError,createAuthFetch,createTokenSource,createTokenStore,isTokenError\n'
    expect(run('c.mjs', `import * as client from 'jwt-guard/client'\n${print}`)).toBe(names)
    expect(run('c.cjs', `const client = require('jwt-guard/client')\n${print}`)).toBe(names)
  })

  it('compiles in a project for browsers, without the types of Node', () => {
    writeFileSync(
      join(consumer, 'page.ts'),
      `import { createAuthFetch, createTokenSource } from 'jwt-guard/client'
      const token = createTokenSource(({ signal }) => fetch('/api/auth/token', { signal }))
      export const api: typeof fetch = createAuthFetch({ token, baseURL: location.origin })`,
    )
    const compilerOptions = {
      ...{ noEmit: true, strict: true, skipLibCheck: false, types: [] },
      ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler' },
      lib: ['es2022', 'dom', 'dom.iterable'],
    }
    const config = JSON.stringify({ compilerOptions, files: ['page.ts'] })
    writeFileSync(join(consumer, 'tsconfig.json'), config)
    execFileSync(process.execPath, [tsc, '-p', consumer], { stdio: 'pipe' })
  }, 60_000)
})

describe('jwt-guard/revocation', () => {
  it('runs without jose, and without Better Auth', () => {
    const print = `const list = (door) => door.createRevocationList(door.createMemoryStore(),
        { onFailure: 'closed', lifetime: 900 })
      const use = async (door) => {
        const { revokeUser, isRevoked } = list(door)
        await revokeUser('a')
        console.log(Object.keys(door).sort().join(), await isRevoked({ userId: 'a' }))
      }`
    const names = 'createMemoryStore,createRevocationList true\n'
    expect(run('r.mjs', `${print}\nuse(await import('jwt-guard/revocation'))`)).toBe(names)
    expect(run('r.cjs', `${print}\nuse(require('jwt-guard/revocation'))`)).toBe(names)
  })
})

describe('jwt-guard/better-auth', () => {
  it('describes and signs without Better Auth, for a guard of the other kind of module', () => {
    withJose()
    const contract = `({ tokenContract }) => tokenContract({ issuer: 'https://a.example',
      audience: 'b', lifetime: '15m', secret: 'of-thirty-two-bytes-or-more-for-hs256' })`
    const use = `const use = async (issuing, verifying) => {
      const contract = (${contract})(issuing)
      const iat = Math.floor(Date.now() / 1000)
      const payload = { iss: 'https://a.example', aud: 'b', iat, exp: iat + 60, sub: 'u', email: 'e' }
      const token = await contract.jwt().jwt.sign(payload)
      const { userId, claims } = await verifying.createGuard(contract.guard()).verify(token)
      console.log(Object.keys(issuing).join(), userId, JSON.stringify(claims))
    }`
    const output = 'tokenContract u {"email":"e"}\n'
    const cjs = `import { createRequire } from 'node:module'
      const require = createRequire(import.meta.url)`
    const from = (issuer: string, api: string): string =>
      run('b.mjs', `${cjs}\n${use}\nawait use(${issuer}, ${api})`)
    expect(from(`await import('jwt-guard/better-auth')`, `require('jwt-guard')`)).toBe(output)
    expect(from(`require('jwt-guard/better-auth')`, `await import('jwt-guard')`)).toBe(output)
  })
})

describe('jwt-guard/testing', () => {
  it('makes tokens from import and from require, and warns outside a test runner', () => {
    withJose()
    const print = `console.warn = (text) => console.log(text.slice(0, 30))
      const use = ({ createTestIssuer }) => createTestIssuer().token('a')
        .then((token) => console.log(token.split('.').length))`
    const warned = 'jwt-guard/testing was imported\n3\n'
    expect(run('t.mjs', `${print}\nuse(await import('jwt-guard/testing'))`)).toBe(warned)
    expect(run('t.cjs', `${print}\nuse(require('jwt-guard/testing'))`)).toBe(warned)
  })
})

describe('the command', () => {
  it('starts with nothing but jose beside it', () => {
    withJose()
    const bin = join(consumer, 'package/bin/jwt-guard.js')
    const list = ['doctor', '--list', '--json']
    const faults: unknown = JSON.parse(
      execFileSync(process.execPath, [bin, ...list], { encoding: 'utf8' }),
    )
    expect(faults).toHaveLength(Object.keys(FAULTS).length)
  })
})
