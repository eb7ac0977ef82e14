import { createRequire } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestIssuer } from '../../../src/testing.js'
import { install, type Stranger } from './stranger.js'

/** The doors that run where there is no Node, each used once. */
const APP = `import { createGuard } from 'jwt-guard'
  import { withAuth } from 'jwt-guard/fetch'
  import { authErrors, requireAuth } from 'jwt-guard/hono'
  import { createTokenSource } from 'jwt-guard/client'
  import { Hono } from 'hono'
  globalThis.check = async ({ issuer, audience, keys, token }) => {
    const guard = createGuard({ issuer, audience, jwks: { keys } })
    const headers = { authorization: 'Bearer ' + token }
    const handle = withAuth(guard, (_request, { userId }) => new Response(userId))
    const app = new Hono().use(requireAuth(guard)).get('/', (c) => c.text(c.var.principal.userId))
    app.onError(authErrors())
    const ask = async (to, init) => (await to(new Request('https://api.test/', init))).status
    return JSON.stringify({
      userId: (await guard.verify(token)).userId,
      fetch: [await ask(handle, { headers }), await ask(handle)],
      hono: [await ask((r) => app.fetch(r), { headers }), await ask((r) => app.fetch(r))],
      client: (await createTokenSource(() => token).get()) === token,
    })
  }`
const COMMON_JS = APP.replace(/import (\{.*\}) from ('.*')/g, 'const $1 = require($2)')

/** Each writes `out/<name>.<kind>.js`, one script without imports. */
const BUNDLERS = `import { rename } from 'node:fs/promises'
  import { build } from 'esbuild'
  import webpack from 'webpack'
  import { build as vite } from 'vite'
  const kinds = ['mjs', 'cjs']
  const conditions = { 'edge-light': ['edge-light'], workerd: ['workerd'] }
  for (const kind of kinds) {
    const entry = './app.' + kind
    const common = { entryPoints: [entry], bundle: true, format: 'iife', logLevel: 'error' }
    await build({ ...common, platform: 'browser', outfile: 'out/esbuild-browser.' + kind + '.js' })
    for (const name of ['edge-light', 'workerd']) {
      const neutral = { platform: 'neutral', mainFields: ['module', 'main'], conditions: [name] }
      await build({ ...common, ...neutral, outfile: 'out/' + name + '.' + kind + '.js' })
    }
    const output = { path: process.cwd() + '/out', filename: 'webpack-web.' + kind + '.js' }
    await new Promise((resolve, reject) =>
      webpack({ mode: 'production', target: 'web', entry, output }, (error, stats) =>
        error || stats.hasErrors() ? reject(error ?? stats.toString('errors-only')) : resolve()))
    await vite({
      logLevel: 'error',
      configFile: false,
      build: {
        outDir: 'out', emptyOutDir: false,
        lib: { entry, formats: ['iife'], name: 'app', fileName: () => 'vite-client.' + kind + '.js' },
      },
    })
  }`

const NAMES = ['esbuild-browser', 'webpack-web', 'vite-client', 'edge-light', 'workerd']
const KINDS = ['mjs', 'cjs']

let stranger: Stranger
const issuer = createTestIssuer()
beforeAll(() => {
  stranger = install('platforms')
  stranger.write({ 'app.mjs': APP, 'app.cjs': COMMON_JS, 'bundle.mjs': BUNDLERS })
  const { code, out, err } = stranger.node('bundle.mjs')
  if (code !== 0) throw new Error(`${out}\n${err}`)
}, 900_000)
afterAll(() => stranger.leave(), 120_000)

const all = NAMES.flatMap((name) => KINDS.map((kind) => [name, kind] as const))

describe.each(all)('a bundle for %s, of %s', (name, kind) => {
  const code = (): string => stranger.read(`out/${name}.${kind}.js`)

  it('imports nothing of Node', () => {
    expect(code().length).toBeGreaterThan(20_000)
    expect(code().match(/["'`]node:\w+["'`]|getBuiltinModule|\brequire\(["'`]/g)).toBeNull()
  })

  it('runs where there is nothing but web standards', async () => {
    const token = await issuer.token('alice')
    const { keys } = await issuer.jwks()
    const input = { issuer: issuer.issuer, audience: issuer.audience, keys, token }
    const result: unknown = await runIn(name, `${code()}\n;check(${JSON.stringify(input)})`)
    expect(JSON.parse(String(result))).toEqual({
      userId: 'alice',
      fetch: [200, 401],
      hono: [200, 401],
      client: true,
    })
  })
})

/** Next's own sandbox for its edge; else a realm without `process`, `require` and `Buffer`. */
function runIn(name: string, code: string): unknown {
  if (name === 'edge-light') {
    const require = createRequire(import.meta.url)
    const {
      EdgeRuntime,
    }: {
      EdgeRuntime: new () => { evaluate(code: string): unknown }
    } = require('next/dist/compiled/edge-runtime')
    return new EdgeRuntime().evaluate(code)
  }
  const { crypto, fetch, performance } = globalThis
  const context = createContext({
    ...{ crypto, fetch, performance, console, setTimeout, clearTimeout, queueMicrotask },
    ...{ URL, URLSearchParams, Headers, Request, Response, TextEncoder, TextDecoder },
    ...{ AbortController, AbortSignal, DOMException, atob, btoa, structuredClone, Event },
  })
  runInContext('globalThis.self = globalThis', context)
  return runInContext(code, context)
}
