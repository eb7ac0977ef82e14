import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGuard, type Guard } from '../../src/index.js'
import { folderWith, run, type Outcome } from './run.js'

const ISSUER = 'http://localhost:3000'
const AUDIENCE = 'http://localhost:4000'
const NAMES = ['--issuer', ISSUER, '--audience', AUDIENCE]
const SECRET = 'k7Qz1mWc9RtYb3Nf6XvLs8PdHg2JaUe4'

async function guardOf(cwd: string): Promise<Guard> {
  const { out } = await run(['dev-token', '--jwks'], { cwd })
  const jwks = JSON.parse(out) as { keys: object[] }
  const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwks })
  onTestFinished(() => guard.close())
  return guard
}

describe('dev-token', () => {
  it('prints a token that an API with its key set takes, and nothing else', async () => {
    const cwd = folderWith({})
    const args = ['dev-token', ...NAMES, '--sub', 'user-1', '--ttl', '1h']
    const { code, out, err } = await run(args, { cwd })
    expect(code).toBe(0)
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(err).toContain('made just now: keep it out of git')
    const principal = await (await guardOf(cwd)).verify(out)
    expect(principal.userId).toBe('user-1')
    expect(principal.expiresAt - (principal.issuedAt ?? 0)).toBe(3600)
    const again = await run(args, { cwd })
    expect(again.err).not.toContain('made just now')
    await (await guardOf(cwd)).verify(again.out)
  })

  it('keeps its key to its owner, and the private half to itself', async () => {
    const cwd = folderWith({})
    const { out } = await run(['dev-token', '--jwks'], { cwd })
    const file = join(cwd, '.jwt-guard-dev-key.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const { d } = JSON.parse(readFileSync(file, 'utf8')) as { d: string }
    expect(out).not.toContain(d)
    expect(Object.keys((JSON.parse(out) as { keys: object[] }).keys[0] ?? {})).not.toContain('d')
  })

  it('signs with the API’s secret in shared-secret mode', async () => {
    const env = {
      AUTH_MODE: 'shared-secret',
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
      BETTER_AUTH_JWT_SECRET: SECRET,
    }
    const { code, out, err } = await run(['dev-token', '--sub', 'user-1'], { env })
    expect([code, err]).toEqual([0, 'for user-1, 15m, signed with the shared secret'])
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, secret: SECRET })
    expect((await guard.verify(out)).userId).toBe('user-1')
  })

  it('takes more claims, as text or as JSON, and never another user or issuer by them', async () => {
    const claims = [
      'role=admin',
      'level=3',
      'roles=["a"]',
      'empty=',
      'eq=a=b',
      'sub=x',
      'iss=x',
      'exp=1',
    ]
    const args = claims.flatMap((claim) => ['--claim', claim])
    const { out } = await run(['dev-token', ...NAMES, '--sub', 'user-1', ...args])
    const payload = decodeJwt(out)
    expect(payload).toMatchObject({ role: 'admin', level: 3, roles: ['a'], empty: '', eq: 'a=b' })
    expect(payload).toMatchObject({ sub: 'user-1', iss: ISSUER, aud: AUDIENCE })
    expect(payload.exp).toBeGreaterThan(Date.now() / 1000)
  })

  it('serves the key set, if asked', async () => {
    const cwd = folderWith({})
    const args = ['dev-token', ...NAMES, '--sub', 'user-1', '--serve', '0']
    const { out, err } = await run(args, { cwd })
    const jwksUri = /AUTH_JWKS_URL=(\S+) +\(a guard's `jwksUri`;/.exec(err)?.[1] ?? ''
    expect(err).not.toContain('needs')
    const guard = createGuard({ issuer: ISSUER, audience: AUDIENCE, jwksUri })
    onTestFinished(() => guard.close())
    expect((await guard.verify(out)).userId).toBe('user-1')
    const taken = await run([...args.slice(0, -1), new URL(jwksUri).port], { cwd })
    expect([taken.code, taken.out]).toEqual([2, ''])
    expect(taken.err).toContain('is it taken?')
  })

  it('refuses production', async () => {
    const env = { NODE_ENV: 'production' }
    const { code, out, err } = await run(['dev-token', ...NAMES, '--sub', 'a'], { env })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('refuses NODE_ENV=production')
  })

  it('refuses production that only the .env file tells', async () => {
    const files = { '.env': { NODE_ENV: 'production' } }
    expect((await run(['dev-token', ...NAMES, '--sub', 'a'], { files })).code).toBe(2)
    const named = await run(['dev-token', ...NAMES, '--env', '.env', '--sub', 'a'], { files })
    expect([named.code, named.out]).toEqual([2, ''])
  })

  it.each([
    'production',
    'Production',
    'PRODUCTION',
    ' production',
    'production\t',
    'prod',
    ' Prod ',
  ])('refuses production spelled %j, in the environment and in .env', async (mode) => {
    const args = ['dev-token', ...NAMES, '--sub', 'a']
    const files = { '.env': `NODE_ENV="${mode}"\n` }
    for (const world of [{ env: { NODE_ENV: mode } }, { files }]) {
      const { code, out, err } = await run(args, world)
      expect([code, out]).toEqual([2, ''])
      expect(err).toContain('refuses NODE_ENV=production')
    }
  })

  it('refuses production that only one of environment and file tells, whatever the other says', async () => {
    const development = { NODE_ENV: 'development' }
    const production = { NODE_ENV: 'production' }
    for (const [env, file] of [
      [development, production],
      [production, development],
    ] as const) {
      for (const named of [[], ['--env', '.env']]) {
        const args = ['dev-token', ...NAMES, ...named, '--sub', 'a']
        const { code, out } = await run(args, { env, files: { '.env': file } })
        expect([code, out]).toEqual([2, ''])
      }
    }
    const files = { '.env': development }
    const fine = await run(['dev-token', ...NAMES, '--sub', 'a'], { env: development, files })
    expect(fine.code).toBe(0)
    for (const NODE_ENV of ['test', 'staging', 'preproduction', 'product']) {
      const args = ['dev-token', ...NAMES, '--sub', 'a']
      expect((await run(args, { env: { NODE_ENV } })).code).toBe(0)
    }
  })

  it('warns of a key file that others can read, and says what to do', async () => {
    const cwd = folderWith({})
    const file = join(cwd, '.jwt-guard-dev-key.json')
    expect((await run(['dev-token', '--jwks'], { cwd })).err).toBe('')
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      chmodSync(file, mode)
      for (const args of [['--jwks'], [...NAMES, '--sub', 'a']]) {
        const { code, err } = await run(['dev-token', ...args], { cwd })
        expect([code, err]).toEqual([0, expect.stringContaining(`chmod 600 ${file}`)])
      }
    }
    chmodSync(file, 0o400)
    expect((await run(['dev-token', '--jwks'], { cwd })).err).toBe('')
  })

  it('makes one key in first runs at the same time', async () => {
    const cwd = folderWith({})
    const args = ['dev-token', ...NAMES, '--sub', 'a']
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => run(args, { cwd })))
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0])
    expect(outcomes.filter(({ err }) => err.includes('made just now'))).toHaveLength(1)
    const guard = await guardOf(cwd)
    for (const { out } of outcomes) expect((await guard.verify(out)).userId).toBe('a')
  })

  it('waits for the key of a run that has made the file, and not filled it yet', async () => {
    const [cwd, other] = [folderWith({}), folderWith({})]
    await run(['dev-token', '--jwks'], { cwd: other })
    const file = join(cwd, '.jwt-guard-dev-key.json')
    writeFileSync(file, '', { mode: 0o600 })
    const waiting = run(['dev-token', ...NAMES, '--sub', 'a'], { cwd })
    await pause(120)
    writeFileSync(file, readFileSync(join(other, '.jwt-guard-dev-key.json')))
    expect((await (await guardOf(other)).verify((await waiting).out)).userId).toBe('a')
  })

  it('is 2 where the key file can’t be made', async () => {
    const args = ['dev-token', ...NAMES, '--sub', 'a', '--key', 'no-such-folder/key.json']
    const { code, out, err } = await run(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/key\.json can't be made \(ENOENT\)/)
  })

  const inSharedMode = (...args: string[]): Promise<Outcome> =>
    run(['dev-token', ...NAMES, '--mode', 'shared-secret', ...args], {
      env: { BETTER_AUTH_JWT_SECRET: SECRET },
    })

  it.each<[string, () => Promise<Outcome>, RegExp]>([
    ['without --sub', () => run(['dev-token', ...NAMES]), /--sub/],
    ['without an issuer', () => run(['dev-token', '--sub', 'a']), /no issuer/],
    [
      'with a short secret',
      () => inSharedMode('--sub', 'a', '--env', 'short'),
      /short can't be read/,
    ],
    [
      'with a claim of no value',
      () => run(['dev-token', '--claim', 'x', '--sub', 'a']),
      /name=value/,
    ],
    [
      'with a time that is none',
      () => run(['dev-token', '--ttl', '-1', '--sub', 'a']),
      /duration|ttl/,
    ],
    [
      'to serve a secret',
      () => inSharedMode('--sub', 'a', '--serve', '0'),
      /no public keys to serve/,
    ],
    ['to print a secret', () => inSharedMode('--jwks'), /no public keys to print/],
    [
      'on no port',
      () => run(['dev-token', ...NAMES, '--sub', 'a', '--serve', 'x']),
      /takes a port/,
    ],
  ])('is 2 %s', async (_, outcome, complaint) => {
    const { code, out, err } = await outcome()
    expect(code).toBe(2)
    expect(err).toMatch(complaint)
    expect(out).toBe('')
  })

  it('is 2 with a key file that holds none', async () => {
    const cwd = folderWith({})
    writeFileSync(join(cwd, 'key.json'), '{"kty":"oct"}')
    const args = ['dev-token', ...NAMES, '--sub', 'a', '--key', 'key.json']
    const { code, err } = await run(args, { cwd })
    expect([code, err.includes('holds no key')]).toEqual([2, true])
  })
})
