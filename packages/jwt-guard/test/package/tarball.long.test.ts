import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as core from '../../src/index.js'

/** What a stranger gets: the packed tarball in a folder of its own, with jose beside it. */
const root = resolve(import.meta.dirname, '../..')
const tsc = resolve(root, '../../node_modules/typescript/bin/tsc')
let consumer: string

beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'jwt-guard-consumer-'))
  const pack = ['pack', './dist/npm', '--json', '--pack-destination', consumer]
  const packed: unknown = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }))
  const filename = /"filename":"([^"]+)"/.exec(JSON.stringify(packed))?.[1] ?? 'none'
  execFileSync('tar', ['xzf', filename], { cwd: consumer })
  mkdirSync(join(consumer, 'node_modules/@types'), { recursive: true })
  symlinkSync(join(consumer, 'package'), join(consumer, 'node_modules/jwt-guard'))
  for (const name of ['jose', 'express', 'zod', '@types/express', 'sequelize', 'pg']) {
    symlinkSync(resolve(root, 'node_modules', name), join(consumer, 'node_modules', name))
  }
  symlinkSync(
    resolve(root, '../../node_modules/@types/node'),
    join(consumer, 'node_modules/@types/node'),
  )
  // The tarball's own folder has no node_modules: its imports resolve as after an install.
  symlinkSync(join(consumer, 'node_modules'), join(consumer, 'package/node_modules'))
}, 60_000)

afterAll(() => rmSync(consumer, { recursive: true, force: true }))

function run(file: string, code: string): string {
  writeFileSync(join(consumer, file), code)
  return execFileSync(process.execPath, [file], { cwd: consumer, encoding: 'utf8' })
}

interface Manifest {
  readonly version: string
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(consumer, 'package/package.json'), 'utf8')) as Manifest
}

/** What tsc says of the files, checked as strict node16 consumers, library types too. */
function compile(files: Readonly<Record<string, string>>): string {
  for (const [file, code] of Object.entries(files)) writeFileSync(join(consumer, file), code)
  const options =
    '--noEmit --strict --target es2022 --module node16 --types node --skipLibCheck false'
  try {
    execFileSync(process.execPath, [tsc, ...options.split(' '), ...Object.keys(files)], {
      cwd: consumer,
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return ''
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
  }
}

const SECRET = `'0123456789abcdef0123456789abcdef'`

describe('the packed tarball', () => {
  it('has the licence, a command that starts, and no source or test', () => {
    const packed = join(consumer, 'package')
    const files = readdirSync(packed).filter((name) => name !== 'node_modules')
    const doors = Object.keys(manifest().exports).map((path) => path.replace(/^\.\/?/, ''))
    const always = ['LICENSE', 'README.md', 'bin', 'dist', 'package.json', ...doors]
    expect(files.filter((name) => name !== 'CHANGELOG.md').sort()).toEqual(
      [...new Set(always)].filter((name) => name !== '').sort(),
    )
    const licence = readFileSync(join(packed, 'LICENSE'), 'utf8')
    expect(licence).toBe(readFileSync(resolve(root, '../../LICENSE'), 'utf8'))

    const command = join(packed, manifest().bin['jwt-guard'] ?? 'none')
    const { version } = manifest()
    expect(execFileSync(command, ['--help'], { encoding: 'utf8' })).toContain('doctor')
    expect(execFileSync(command, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`)
  })

  it('has a manifest without what only its workspace needs', () => {
    const own = ['devDependencies', 'scripts', 'publishConfig']
    expect(Object.keys(manifest()).filter((name) => own.includes(name))).toEqual([])
    expect(JSON.stringify(manifest())).not.toMatch(/workspace:|\.\/src/)
    expect(manifest().dependencies).toEqual({ jose: '^6.2.0' })
  })

  it('has jose in its CommonJS files, with its licence, so that require loads no ES module', () => {
    const dist = join(consumer, 'package/dist')
    const commonJs = readdirSync(dist).filter((name) => name.endsWith('.cjs'))
    const required = commonJs.flatMap((name) =>
      [...readFileSync(join(dist, name), 'utf8').matchAll(/\brequire\("([^".][^"]*)"\)/g)].map(
        ([, id]) => id,
      ),
    )
    expect(required).not.toContain('jose')
    const jose = readFileSync(join(dist, 'jose.cjs'), 'utf8')
    const { version } = JSON.parse(
      readFileSync(resolve(root, 'node_modules/jose/package.json'), 'utf8'),
    ) as { version: string }
    expect(jose).toContain(`/*! jose ${version}, MIT: see LICENSE-jose.md */`)
    expect(readFileSync(join(dist, 'LICENSE-jose.md'), 'utf8')).toContain('Filip Skokan')
  })

  it('has a source map beside each file of code, with the source in it', () => {
    const dist = join(consumer, 'package/dist')
    const code = readdirSync(dist).filter((name) => /\.c?js$/.test(name))
    expect(code.length).toBeGreaterThan(20)
    for (const name of code) {
      const text = readFileSync(join(dist, name), 'utf8')
      // A door that only passes on what others hold has no code of its own to map.
      if (!text.includes('//# sourceMappingURL')) {
        expect(text).not.toMatch(/\b(function|class)\b|=>/)
        continue
      }
      const map = JSON.parse(readFileSync(join(dist, `${name}.map`), 'utf8')) as {
        sources: readonly string[]
        sourcesContent?: readonly (string | null)[]
      }
      expect(text).toContain(`//# sourceMappingURL=${name}.map`)
      expect(map.sourcesContent).toHaveLength(map.sources.length)
      expect(map.sources.join()).not.toMatch(/\.pnpm|^\/|file:/)
    }
  })

  it('exports its names to import and to require, and AuthError is one class for all doors', () => {
    const print = `console.log(Object.keys(core).sort().join())
      const guard = core.createGuard({ issuer: 'a', audience: 'b', secret: ${SECRET} })
      guard.verify('x').catch((error) => console.log(error instanceof core.AuthError, error.status))`
    const names = Object.keys(core).sort().join()
    const esm = run('esm.mjs', `import * as core from 'jwt-guard'\n${print}`)
    const cjs = run('cjs.cjs', `const core = require('jwt-guard')\n${print}`)
    expect(esm).toBe(`${names}\ntrue 401\n`)
    expect(cjs).toBe(esm)
  })

  it('knows an AuthError and a Principal of its other copy', () => {
    const output = run(
      'both.mjs',
      `import { createRequire } from 'node:module'
      import { SignJWT } from 'jose'
      import * as esm from 'jwt-guard'
      const cjs = createRequire(import.meta.url)('jwt-guard')
      const secret = ${SECRET}
      const guard = cjs.createGuard({ issuer: 'a', audience: 'b', secret })
      const error = await guard.verify('x').catch((error) => error)
      const token = await new SignJWT({ sub: 'u', iss: 'a', aud: 'b' }).setExpirationTime('1m')
        .setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret))
      const principal = await guard.verify(token)
      console.log(esm.isAuthError(error), esm.ownerScope(principal).ownerId)`,
    )
    expect(output).toBe('true u\n')
  })

  it('keeps a model with an owner whose scope came from the other copy', () => {
    const output = run(
      'owned.mjs',
      `import { createRequire } from 'node:module'
      import { SignJWT } from 'jose'
      import { DataTypes, Sequelize } from 'sequelize'
      import * as core from 'jwt-guard'
      import * as esm from 'jwt-guard/sequelize'
      const cjs = createRequire(import.meta.url)('jwt-guard/sequelize')
      const secret = ${SECRET}
      const token = await new SignJWT({ sub: 'u', iss: 'a', aud: 'b' }).setExpirationTime('1m')
        .setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret))
      const guard = core.createGuard({ issuer: 'a', audience: 'b', secret })
      const scope = core.ownerScope(await guard.verify(token))
      const Todo = new Sequelize('postgres://localhost').define('todo', { userId: DataTypes.TEXT })
      console.log(Object.keys(esm).sort().join(), Object.keys(cjs).length === Object.keys(esm).length)
      for (const { ownedModel } of [esm, cjs]) {
        console.log(Object.keys(ownedModel(Todo, scope, { ownerColumn: 'userId' })).length)
      }`,
    )
    const names =
      'CommitUnconfirmedError,RowLevelSecurityError,assertRowLevelSecurity,ownedModel,rowLevelSecurity,withOwner'
    expect(output).toBe(`${names} true\n14\n14\n`)
  })

  it('compiles for strict ESM and CJS consumers, and unsafe code does not', () => {
    const good = `import { createGuard, type OwnerScope, type Principal } from 'jwt-guard'
      import { requireAuth } from 'jwt-guard/express'
      import { withAuth } from 'jwt-guard/fetch'
      import { ownedModel, type OwnedModel } from 'jwt-guard/sequelize'
      import { tokenContract } from 'jwt-guard/better-auth'
      import { createMemoryStore, createRevocationList } from 'jwt-guard/revocation'
      import type { Model, ModelStatic } from 'sequelize'
      import { z } from 'zod'
      const guard = createGuard({ issuer: 'https://a.example', audience: 'b' })
      const schema = z.object({ role: z.enum(['admin', 'member']) })
      const claims = { schema, from: (): { role: 'admin' } => ({ role: 'admin' }) }
      const contract = tokenContract({ issuer: 'https://a.example', audience: 'b', lifetime: '15m', claims })
      const { isRevoked } = createRevocationList(createMemoryStore(), { onFailure: 'open', lifetime: contract.lifetime })
      const roles = createGuard({ ...contract.guard(), isRevoked })
      export const role = async (): Promise<'admin' | 'member'> => (await roles.verify('')).claims.role
      type Todo = Model<{ userId: string }>
      export const owned = (model: ModelStatic<Todo>, scope: OwnerScope): OwnedModel<Todo, 'userId'> =>
        ownedModel(model, scope, { ownerColumn: 'userId' })
      export const handler = withAuth(guard, (_request, principal) => new Response(principal.userId))
      export const middleware = requireAuth(guard)
      export const email = (principal: Principal<{ email: string }>): string => principal.claims.email`
    const unsafe = `import { createGuard, ownerScope, type OwnerScope } from 'jwt-guard'
      createGuard({ issuer: 'https://a.example' })
      ownerScope({ userId: 'somebody' })
      export const scope: OwnerScope = { ownerId: 'somebody', claim: 'sub' }
      createGuard<{ admin: true }>({ issuer: 'https://a.example', audience: 'b' })
      import { tokenContract } from 'jwt-guard/better-auth'
      tokenContract({ issuer: 'https://a.example', audience: 'b', lifetime: 900 })
      import { createMemoryStore, createRevocationList } from 'jwt-guard/revocation'
      createRevocationList(createMemoryStore(), { lifetime: 900 })`
    // One program, in which a guard of the one kind goes through the doors of the other.
    const made = `import { createGuard, ownerScope } from 'jwt-guard'
      export const guard = createGuard({ issuer: 'https://a.example', audience: 'b' })
      export const scope = async () => ownerScope(await guard.verify(''))`
    const used = `import type { Guard, OwnerScope, Principal } from 'jwt-guard'
      import { getPrincipal, requireAuth } from 'jwt-guard/express'
      import { withAuth } from 'jwt-guard/fetch'
      import type { Request } from 'express'
      import * as MADE from './made.OTHER'
      export const own: Guard = MADE.guard
      export const scope: Promise<OwnerScope> = MADE.scope()
      export const middleware = requireAuth(MADE.guard)
      export const principal = (req: Request): Principal => getPrincipal(req, MADE.guard)
      export const handler = withAuth(MADE.guard, (_request, { userId }) => new Response(userId))`
    const complaints = ours(
      compile({
        ...{ 'good.cts': good, 'good.mts': good, 'unsafe.mts': unsafe },
        ...{ 'made.cts': made, 'made.mts': made },
        'used.mts': used.replace('OTHER', 'cjs'),
      }),
    )
    expect(complaints).toEqual([2, 3, 4, 5, 7, 9].map((line) => `unsafe.mts(${line}`))
  }, 300_000)
})

/** File and line of each complaint that isn't about somebody else's types. */
function ours(output: string): readonly string[] {
  const lines = output
    .split('\n')
    .filter((line) => /^(good|unsafe|made|used|package|.*jwt-guard)/.test(line))
  return [...new Set(lines.map((line) => line.replace(/,.*/, '')))]
}
