import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cruiseOptions, importRules, ROOMS } from '../import-rules.js'

const PACKAGE = 'packages/jwt-guard/src'
const API = 'examples/express-todo-api'
const CLIENT = 'examples/next-client/src'

/** The rule, the file that breaks it, and what that file imports. */
const broken = [
  ['no-cycle', `${PACKAGE}/core/egg.ts`, './hen.js'],
  ['no-cycle', `${API}/test/egg.ts`, './hen.js'],
  ['no-cycle', 'scripts/lib/egg.mjs', './hen.mjs'],
  ['no-cycle', 'benchmarks/src/egg.ts', './hen.js'],
  ['no-index', `${API}/test/a.ts`, '../src/todos/index.js'],
  ['no-tests-in-what-ships', `${PACKAGE}/core/a.ts`, '../../test/support/issuer.js'],
  ['no-tests-in-what-ships', `${CLIENT}/server/a.ts`, '../../e2e/support/stage'],

  ['package/core', `${PACKAGE}/core/b.ts`, 'node:fs'],
  ['package/core', `${PACKAGE}/core/c.ts`, 'express'],
  ['package/core', `${PACKAGE}/core/d.ts`, '../express.js'],
  ['package/core', `${PACKAGE}/core/token/a.ts`, '../../explain.js'],
  ['package/core', `${PACKAGE}/core/e.ts`, '../keys/jwk.js'],
  ['package/core', `${PACKAGE}/core/f.ts`, '../testing/issuer/compact.js'],
  ['package/scope', `${PACKAGE}/scope/a.ts`, '../keys/jwk.js'],
  ['package/keys', `${PACKAGE}/keys/a.ts`, 'node:dns'],
  ['package/signature', `${PACKAGE}/signature/a.ts`, '../keys/jwk.js'],
  ['package/signature-anywhere', `${PACKAGE}/signature/web.ts`, 'node:crypto'],
  ['package/postgres', `${PACKAGE}/postgres/a.ts`, 'pg'],
  ['package/postgres', `${PACKAGE}/postgres/b.ts`, '../sequelize/models/columns.js'],
  ['package/guard', `${PACKAGE}/guard/a.ts`, '../scope/owner.js'],
  ['package/guard', `${PACKAGE}/guard/b.ts`, '../signature/node.js'],
  ['package/core', `${PACKAGE}/core/g.ts`, '#signature'],
  ['package/explain', `${PACKAGE}/explain/b.ts`, '#signature'],
  ['package/middleware', `${PACKAGE}/middleware/a.ts`, 'express'],
  ['package/index', `${PACKAGE}/index.ts`, './express.js'],
  ['package/fetch', `${PACKAGE}/fetch.ts`, './express.js'],
  ['package/express', `${PACKAGE}/express.ts`, './fetch.js'],
  ['package/hono', `${PACKAGE}/hono.ts`, './fetch.js'],
  ['package/fastify', `${PACKAGE}/fastify/a.ts`, 'express'],
  ['package/nest', `${PACKAGE}/nest.ts`, './express.js'],
  ['package/sequelize', `${PACKAGE}/sequelize/models/a.ts`, 'pg'],
  ['package/sequelize', `${PACKAGE}/sequelize/models/b.ts`, '../../sequelize.js'],
  ['package/pg', `${PACKAGE}/pg.ts`, './postgres.js'],
  ['package/drizzle', `${PACKAGE}/drizzle.ts`, './pg.js'],
  ['package/kysely', `${PACKAGE}/kysely/a.ts`, '../drizzle/b.js'],
  ['package/prisma', `${PACKAGE}/prisma.ts`, 'kysely'],
  ['package/explain', `${PACKAGE}/explain/a.ts`, 'node:util'],
  ['package/better-auth', `${PACKAGE}/better-auth.ts`, 'better-auth'],
  ['package/better-auth', `${PACKAGE}/better-auth/a.ts`, 'better-auth/plugins'],
  ['package/revocation', `${PACKAGE}/revocation/a.ts`, 'redis'],
  ['package/revocation', `${PACKAGE}/revocation/b.ts`, '../index.js'],
  ['package/client', `${PACKAGE}/client/a.ts`, 'jose'],
  ['package/client', `${PACKAGE}/client/b.ts`, '../core/errors.js'],
  ['package/channel', `${PACKAGE}/channel.ts`, './express.js'],
  ['package/testing', `${PACKAGE}/testing/issuer/a.ts`, '../../keys/jwk.js'],
  ['package/testing', `${PACKAGE}/testing/issuer/b.ts`, '../../core/guard.js'],
  ['package/testing', `${PACKAGE}/testing/c.ts`, 'vitest'],
  ['package/testing-ports', `${PACKAGE}/testing/d.ts`, 'node:http'],
  ['package/cli', `${PACKAGE}/cli/a.ts`, '../testing/issuer/http-face.js'],

  ['examples/published', `${API}/src/a.ts`, '../../../packages/jwt-guard/src/index.js'],
  ['examples/published', `${CLIENT}/app/a.ts`, '../../../../packages/jwt-guard/dist/index.js'],
  ['examples/apart', `${API}/src/b.ts`, '../../next-client/src/server/env.js'],

  ['api/model', `${API}/src/todos/routes.ts`, './model.js'],
  ['api/database', `${API}/src/todos/a.ts`, 'sequelize'],
  ['api/problem', `${API}/src/problem.ts`, './database/errors.js'],
  ['api/me', `${API}/src/me.ts`, './todos/schema.js'],
  ['api/migrations', `${API}/migrations/0009-a.ts`, '../src/todos/schema.js'],

  ['client/browser', `${CLIENT}/browser/todos/a.ts`, '../../server/env'],
  ['client/browser', `${CLIENT}/browser/b.ts`, 'server-only'],
  ['client/shared', `${CLIENT}/shared/a.ts`, '../server/env'],
  ['client/shared', `${CLIENT}/shared/b.ts`, '../browser/todos/draft'],
  ['client/server', `${CLIENT}/server/todos/a.ts`, '../../browser/todos/draft'],
  ['client/app', `${CLIENT}/browser/todos/b.ts`, '../../app/toasts'],
  ['client/no-node', `${CLIENT}/shared/c.ts`, 'node:fs'],

  ['scripts/start', 'scripts/a.mjs', 'tsx/esm/api'],
  ['scripts/start', 'scripts/b.mjs', '../examples/local-stack/src/stack.js'],
] as const

const fine = [
  [`${PACKAGE}/core/y.ts`, 'jose'],
  [`${PACKAGE}/core/token/y.ts`, '../errors.js'],
  [`${PACKAGE}/keys/y.ts`, '../core/key-source.js'],
  [`${PACKAGE}/signature/node.ts`, 'node:crypto'],
  [`${PACKAGE}/guard/y.ts`, '../keys/create-key-source.js'],
  [`${PACKAGE}/guard/x.ts`, '#signature'],
  [`${PACKAGE}/fastify/y.ts`, '../middleware/vocabulary.js'],
  [`${PACKAGE}/testing/y.ts`, '../core/errors.js'],
  [`${PACKAGE}/client.ts`, './client/session.js'],
  [`${PACKAGE}/sequelize/models/y.ts`, '../../postgres/owner-setting.js'],
  [`${PACKAGE}/sequelize/y.ts`, 'sequelize'],
  [`${PACKAGE}/prisma/y.ts`, '@prisma/client'],
  [`${PACKAGE}/nest/y.ts`, '@nestjs/common'],
  [`${PACKAGE}/cli/y.ts`, 'node:util'],
  [`${API}/src/todos/repository.ts`, './model.js'],
  [`${API}/src/y.ts`, '../../token-contract/src/token-contract.js'],
  [`${CLIENT}/server/y.ts`, '../shared/safe-next'],
  ['scripts/y.mjs', 'node:fs'],
] as const

/** These are imported when they are needed, so nothing is broken. */
const late = [
  [`${PACKAGE}/testing/z.ts`, 'node:http'],
  ['scripts/z.mjs', 'tsx/esm/api'],
] as const

const root = resolve(import.meta.dirname, '..')
let tree: string
let violations: ICruiseResult['summary']['violations']

beforeAll(async () => {
  mkdirSync(join(root, '.data'), { recursive: true })
  tree = mkdtempSync(join(root, '.data', 'import-rules-'))
  // Types: what is only a type counts as well.
  for (const [, file, target] of broken) plant(file, `import type { a } from '${target}'`, target)
  for (const [file, target] of fine) plant(file, `import { a } from '${target}'`, target)
  for (const [file, target] of late) plant(file, `void import('${target}')`, target)
  for (const [rule, file, target] of broken) {
    if (rule === 'no-cycle') {
      write(beside(file, target), `import type { b } from './${posix.basename(file)}'`)
    }
  }
  const { output } = await cruise(['packages', 'examples', 'scripts', 'benchmarks'], {
    ...cruiseOptions,
    baseDir: tree,
    exclude: { path: [] },
    validate: true,
    ruleSet: { forbidden: importRules },
  })
  violations = (output as ICruiseResult).summary.violations
}, 120_000)
afterAll(() => rmSync(tree, { recursive: true, force: true }))

describe('the import rules', () => {
  it.each(broken)('%s: %s imports %s', (rule, file) => {
    expect(brokenBy(file)).toContain(rule)
  })

  it.each(fine)('let pass that %s imports %s', (file) => {
    expect(brokenBy(file)).toEqual([])
  })

  it.each(late)('let pass that %s imports %s when it is needed', (file) => {
    expect(brokenBy(file)).toEqual([])
  })

  it('are each broken above', () => {
    const tried = new Set<string | undefined>(broken.map(([rule]) => rule))
    expect(importRules.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([])
    expect(importRules.map(({ comment }) => comment)).not.toContain('')
  })

  it('know every room of the package', () => {
    const rooms: readonly string[] = ROOMS.map(({ name }) => name)
    const names = readdirSync(join(root, PACKAGE)).map((name) => name.replace(/\.ts$/, ''))
    expect(names.filter((name) => !rooms.includes(name))).toEqual([])
  })
})

/** The rules that the file was found to break. */
function brokenBy(file: string): string[] {
  return violations.filter(({ from }) => from === file).map(({ rule }) => rule.name)
}

/** A file, and an empty one where it imports from, unless that is a package. */
function plant(file: string, code: string, target: string) {
  write(file, `${code}\nexport {}`)
  if (!target.startsWith('.')) return
  const imported = beside(file, target)
  if (!existsSync(join(tree, imported))) write(imported, 'export {}')
}

function beside(file: string, target: string): string {
  const path = posix.join(posix.dirname(file), target)
  return /\.mjs$/.test(path) ? path : `${path.replace(/\.js$/, '')}.ts`
}

function write(file: string, code: string) {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), code)
}
