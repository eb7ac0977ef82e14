import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { importRules } from '../eslint-import-rules.js'

/** The import rules alone, without types: the files below need not exist. */
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    { files: ['**/*.{ts,tsx}'], languageOptions: { parser: tseslint.parser } },
    ...importRules,
  ],
})

async function complaints(file: string, code: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(code, { filePath: file })
  return result?.messages.map(({ message }) => message) ?? []
}

const CORE = 'packages/jwt-guard/src/core/some.ts'
const TOKEN_RULES = 'packages/jwt-guard/src/core/token/some.ts'
const DOOR = 'packages/jwt-guard/src/some.ts'
const TESTING = 'packages/jwt-guard/src/testing/issuer/some.ts'
const CLIENT = 'packages/jwt-guard/src/client/some.ts'
const CONTRACT = 'packages/jwt-guard/src/better-auth/some.ts'
const REVOCATION = 'packages/jwt-guard/src/revocation/some.ts'
const CLI = 'packages/jwt-guard/src/cli/some.ts'
const ROUTES = 'examples/express-todo-api/src/todos/routes.ts'

const SERVER = 'examples/next-client/src/server/todos/some.ts'
const BROWSER = 'examples/next-client/src/browser/todos/some.ts'
const SHARED = 'examples/next-client/src/shared/some.ts'

const REPOSITORY = 'examples/express-todo-api/src/todos/repository.ts'

const broken = [
  ['core imports a node: module', CORE, `import { readFile } from 'node:fs'`],
  ['core imports a framework', CORE, `import express from 'express'`],
  ['core imports a door', CORE, `import { requireAuth } from '../express.js'`],
  ['core imports what fills its port', CORE, `import { readJwk } from '../keys/jwk.js'`],
  ['a folder of core imports a door', TOKEN_RULES, `import { explain } from '../../explain.js'`],
  ['core reads the environment', CORE, `export const key = process.env.KEY`],
  ['core uses Buffer', CORE, `export const bytes = Buffer.from('a')`],
  ['a door imports a door', DOOR, `import { requireAuth } from './express.js'`],
  ['a second place checks signatures', CORE, `import { compactVerify } from 'jose'`],
  ['a second place checks signatures by jwtVerify', DOOR, `import { jwtVerify } from 'jose'`],
  [
    'a second place checks signatures by WebCrypto',
    DOOR,
    `void crypto.subtle.verify('a', k, s, d)`,
  ],
  ['a second place fetches', CORE, `void fetch('https://keys.example.com')`],
  ['a second file knows a status code', CORE, `export const status = 401`],
  ['a door knows a status code', DOOR, `export const status = 503`],
  ['a second place builds a challenge', DOOR, `export const header = 'WWW-Authenticate'`],
  ['core imports a door’s parts', CORE, `import { encode } from '../testing/compact.js'`],
  ['the test issuer imports a node: module', TESTING, `import { createServer } from 'node:http'`],
  ['the test issuer imports keys', TESTING, `import { readJwk } from '../../keys/jwk.js'`],
  ['the test issuer imports a runner', TESTING, `import { expect } from 'vitest'`],
  ['the client imports jose', CLIENT, `import { decodeJwt } from 'jose'`],
  ['the client imports core', CLIENT, `import { AuthError } from '../core/errors.js'`],
  ['the client keeps something for all', CLIENT, `let token = ''; export { token }`],
  ['the client reads the environment', CLIENT, `export const url = process.env.URL`],
  ['the contract imports Better Auth', CONTRACT, `import { jwt } from 'better-auth/plugins'`],
  ['it imports types of Better Auth', CONTRACT, `import type { User } from 'better-auth'`],
  [
    'its door does',
    'packages/jwt-guard/src/better-auth.ts',
    `import type { User } from 'better-auth'`,
  ],
  ['the contract checks signatures', CONTRACT, `import { jwtVerify } from 'jose'`],
  ['the revocation list imports a store', REVOCATION, `import { createClient } from 'redis'`],
  ['the revocation list imports a door', REVOCATION, `import { createGuard } from '../index.js'`],
  ['the revocation list knows a status code', REVOCATION, `export const status = 503`],
  [
    'core imports the contract’s parts',
    CORE,
    `import { readContract } from '../better-auth/some.js'`,
  ],
  ['the command checks signatures', CLI, `import { jwtVerify } from 'jose'`],
  [
    'an example reaches into the package',
    'examples/next-client/src/app/some.ts',
    `import { createGuard } from '../../../../packages/jwt-guard/src/index.js'`,
  ],
  ['an example imports the build', ROUTES, `import { createGuard } from 'jwt-guard/dist/index.js'`],
  [
    'a repository function takes no owner first',
    REPOSITORY,
    `export interface TodoRepository { find(id: string): void }`,
  ],
  [
    'a repository function takes nothing',
    REPOSITORY,
    `export interface TodoRepository { all(): void }`,
  ],
  ['routes touch the model', ROUTES, `import { Todo } from './model.js'`],
  ['a file of the server does not say so', SERVER, `import { env } from '../env'`],
  ['the browser imports the server', BROWSER, `import { env } from '../../server/env'`],
  ['it imports its types', BROWSER, `import type { Env } from '../../server/env'`],
  ['shared code imports the server', SHARED, `import { env } from '../server/env'`],
  ['shared code imports a node: module', SHARED, `import { readFile } from 'node:fs'`],
  ['shared code imports the browser', SHARED, `import { drafts } from '../browser/todos/draft'`],
  [
    'the server imports the browser',
    SERVER,
    `import 'server-only'; import { drafts } from '../../browser/todos/draft'`,
  ],
  [
    'the browser reaches into the package',
    BROWSER,
    `import { createTokenSource } from 'jwt-guard/src/client.js'`,
  ],
] as const

const fine = [
  [
    'a repository function takes the owner first',
    REPOSITORY,
    `export interface TodoRepository { find(owner: OwnerScope, id: string): void }`,
  ],
  ['core imports core', CORE, `import { AuthError } from './errors.js'`],
  ['a folder of core imports core', TOKEN_RULES, `import { AuthError } from '../errors.js'`],
  [
    'the guard is put together',
    'packages/jwt-guard/src/guard/create-guard.ts',
    `import { createKeySource } from '../keys/create-key-source.js'`,
  ],
  ['core uses jose elsewhere', CORE, `import { base64url } from 'jose'`],
  [
    'the seam checks signatures',
    'packages/jwt-guard/src/core/verify-signature.ts',
    `import { compactVerify } from 'jose'`,
  ],
  ['the test issuer shares errors', TESTING, `import { AuthError } from '../../core/errors.js'`],
  ['the test issuer opens a port when asked', TESTING, `void import('node:http')`],
  ['the client imports a neighbour', CLIENT, `import { get } from './session.js'`],
  ['the contract signs', CONTRACT, `import { SignJWT } from 'jose'`],
  ['the revocation list shares options', REVOCATION, `import { record } from '../core/record.js'`],
  ['the command uses Node', CLI, `import { parseArgs } from 'node:util'; void process.argv`],
  ['a door imports core', DOOR, `import { AuthError } from './core/errors.js'`],
  [
    'the repository uses the model',
    'examples/express-todo-api/src/todos/repository.ts',
    `import { Todo } from './model.js'`,
  ],
  [
    'the server imports what both sides share',
    SERVER,
    `import 'server-only'; import { safeNext } from '../../shared/safe-next'`,
  ],
  ['the browser does', BROWSER, `import { safeNext } from '../../shared/safe-next'`],
  ['an example uses what is published', ROUTES, `import { requireAuth } from 'jwt-guard/express'`],
] as const

describe('the import rules', () => {
  it.each(broken)('complain when %s', async (_, file, code) => {
    expect(await complaints(file, code)).toHaveLength(1)
  })

  it.each(fine)('let pass that %s', async (_, file, code) => {
    expect(await complaints(file, code)).toEqual([])
  })
})
