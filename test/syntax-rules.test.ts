import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { syntaxRules } from '../eslint-syntax-rules.js'

/** The rules alone, without types: the files below need not exist. */
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    { files: ['**/*.{ts,tsx}'], languageOptions: { parser: tseslint.parser } },
    ...syntaxRules,
  ],
})

async function complaints(file: string, code: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(code, { filePath: file })
  return result?.messages.map(({ message }) => message) ?? []
}

const src = (file: string) => `packages/jwt-guard/src/${file}.ts`
const REPOSITORY = 'examples/express-todo-api/src/todos/repository.ts'
const SERVER = 'examples/next-client/src/server/todos/some.ts'

const broken = [
  ['core reads the environment', src('core/some'), `export const key = process.env.KEY`],
  ['a driver does', src('pg/some'), `export const key = process.env.KEY`],
  ['the client does', src('client/some'), `export const url = process.env.URL`],
  ['the test issuer does', src('testing/issuer/some'), `export const url = process.env.URL`],
  ['core uses Buffer', src('core/token/some'), `export const bytes = Buffer.from('a')`],
  ['a second place fetches', src('core/some'), `void fetch('https://keys.example.com')`],
  ['a door fetches', src('hono'), `void fetch('https://keys.example.com')`],
  ['a second file knows a status code', src('core/some'), `export const status = 401`],
  ['a door knows a status code', src('some'), `export const status = 503`],
  ['the revocation list does', src('revocation/some'), `export const status = 503`],
  ['a second place builds a challenge', src('some'), `export const h = 'WWW-Authenticate'`],
  ['signatures by jose', src('core/some'), `import { compactVerify } from 'jose'`],
  ['signatures by jwtVerify', src('some'), `import { jwtVerify } from 'jose'`],
  ['the command checks them', src('cli/some'), `import { jwtVerify } from 'jose'`],
  ['the contract checks them', src('better-auth/some'), `import { jwtVerify } from 'jose'`],
  ['signatures by Node', src('cli/some'), `import { verify } from 'node:crypto'`],
  ['signatures by WebCrypto', src('some'), `void crypto.subtle.verify('a', k, s, d)`],
  ['the client keeps something for all', src('client/some'), `let token = ''; export { token }`],
  ['the guard does', src('core/some'), `let token = ''; export { token }`],
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
  ['a file of the server does not say so', SERVER, `import { env } from '../env'`],
] as const

const fine = [
  [
    'a repository function takes the owner first',
    REPOSITORY,
    `export interface TodoRepository { find(owner: OwnerScope, id: string): void }`,
  ],
  ['core uses jose elsewhere', src('core/some'), `import { base64url } from 'jose'`],
  ['signature/ checks signatures', src('signature/web'), `import { compactVerify } from 'jose'`],
  ['signature/ knows Node', src('signature/node'), `import { verify } from 'node:crypto'`],
  ['the contract signs', src('better-auth/some'), `import { SignJWT } from 'jose'`],
  ['errors know status codes', src('core/errors'), `export const status = 401`],
  ['a challenge is built', src('core/challenge'), `export const h = 'WWW-Authenticate'`],
  ['keys are fetched', src('keys/fetch-jwks'), `void fetch('https://keys.example.com')`],
  ['the command uses the process', src('cli/io'), `void process.argv`],
  ['the command’s door does', src('cli'), `void process.argv`],
  ['a file of the server says so', SERVER, `import 'server-only'`],
] as const

describe('the syntax rules', () => {
  it.each(broken)('complain when %s', async (_, file, code) => {
    expect(await complaints(file, code)).toHaveLength(1)
  })

  it.each(fine)('let pass that %s', async (_, file, code) => {
    expect(await complaints(file, code)).toEqual([])
  })
})
