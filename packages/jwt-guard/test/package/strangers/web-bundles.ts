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
const BUNDLERS = `import { build } from 'esbuild'
  import commonjs from '@rollup/plugin-commonjs'
  import { nodeResolve } from '@rollup/plugin-node-resolve'
  import { rollup } from 'rollup'
  import webpack from 'webpack'
  import { build as vite } from 'vite'
  for (const kind of ['mjs', 'cjs']) {
    const entry = './web.' + kind
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
    const rolled = await rollup({
      input: entry, plugins: [nodeResolve({ browser: true }), commonjs()], onwarn: fail })
    await rolled.write({ format: 'iife', name: 'app', file: 'out/rollup-browser.' + kind + '.js' })
  }
  function fail(warning) { throw new Error(warning.message) }`

/** Of the bundles that `node web-bundles.mjs` writes; Parcel is a command of its own. */
export const WEB_BUNDLES = [
  ...['esbuild-browser', 'webpack-web', 'rollup-browser', 'vite-client', 'edge-light', 'workerd'],
  'parcel',
]

/** With its defaults, in which it reads no `exports` and no `imports`. */
export const PARCEL = 'build parcel.mjs.mjs parcel.cjs.cjs --no-source-maps --dist-dir out'.split(
  ' ',
)

export const WEB_FILES = {
  ...{ 'web.mjs': APP, 'web.cjs': COMMON_JS, 'web-bundles.mjs': BUNDLERS },
  ...{ 'parcel.mjs.mjs': APP, 'parcel.cjs.cjs': COMMON_JS },
}
