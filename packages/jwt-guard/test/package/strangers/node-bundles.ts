import { DOORS, PEERS } from './stranger.js'

const names = DOORS.map((door) => `jwt-guard${door}`)
/** Peers, and what comes with them: who bundles for Node leaves these where they are. */
const EXTERNAL = JSON.stringify(Object.keys(PEERS))

/** Every door; core, Express's and the client's are used. Prints the names that each door has. */
const use = `const has = Object.fromEntries(doors.map(([name, door]) =>
    [name, Object.keys(door).filter((key) => key !== 'default' && key !== 'module.exports').sort()]))
  const of = (name) => doors.find(([own]) => own === name)[1]
  async function run() {
    const issuer = of('jwt-guard/testing').createTestIssuer()
    const guard = of('jwt-guard').createGuard(issuer.guardOptions)
    const { authErrors, getPrincipal, requireAuth } = of('jwt-guard/express')
    const app = express()
    app.get('/', requireAuth(guard), (req, res) => res.json(getPrincipal(req).userId))
    app.use(authErrors())
    const as = issuer.client(app)
    const statuses = [(await as('alice').get('/')).status, (await as().get('/')).status]
    const token = of('jwt-guard/client').createTokenSource(() => issuer.token('alice'))
    const { userId } = await guard.verify(await token.get())
    guard.close()
    console.log(JSON.stringify({ has, statuses, userId }))
  }
  run()`
const APP = [
  `import express from 'express'`,
  ...names.map((name, index) => `import * as door${index} from '${name}'`),
  `const doors = [${names.map((name, index) => `['${name}', door${index}]`).join()}]`,
  use,
].join('\n')
const COMMON_JS = [
  `const express = require('express')`,
  `const doors = [${names.map((name) => `['${name}', require('${name}')]`).join()}]`,
  use,
].join('\n')

/** Each writes `out/<name>.<kind>`, with all of the package and jose in it. */
const BUNDLERS = `import commonjs from '@rollup/plugin-commonjs'
  import { nodeResolve } from '@rollup/plugin-node-resolve'
  import { build } from 'esbuild'
  import { rollup } from 'rollup'
  import { build as vite } from 'vite'
  import webpack from 'webpack'
  const external = ${EXTERNAL}
  const isExternal = (id) => external.some((name) => id === name || id.startsWith(name + '/'))
  for (const kind of ['mjs', 'cjs']) {
    const entry = './all.' + kind
    const format = kind === 'mjs' ? 'esm' : 'cjs'
    await build({ entryPoints: [entry], bundle: true, platform: 'node', format, external,
      logLevel: 'error', outfile: 'out/esbuild-node.' + kind })
    const rolled = await rollup({ input: entry, external: isExternal,
      plugins: [nodeResolve({ preferBuiltins: true }), commonjs()], onwarn: fail })
    await rolled.write({ format, file: 'out/rollup-node.' + kind })
    const library = { type: kind === 'mjs' ? 'module' : 'commonjs2' }
    const output = { path: process.cwd() + '/out', filename: 'webpack-node.' + kind, library }
    const externals = ({ request }, done) =>
      isExternal(request) ? done(null, (kind === 'mjs' ? 'module ' : 'commonjs ') + request) : done()
    await new Promise((resolve, reject) =>
      webpack({ mode: 'production', optimization: { minimize: false }, target: 'node20', entry, output, externals,
        experiments: { outputModule: kind === 'mjs' } }, (error, stats) =>
        error || stats.hasErrors() ? reject(error ?? stats.toString('errors-only')) : resolve()))
  }
  await vite({ logLevel: 'error', configFile: false,
    ssr: { noExternal: ['jwt-guard', 'jose'] },
    build: { ssr: 'all.mjs', outDir: 'out', emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'vite-ssr.mjs' } } } })
  function fail(warning) { throw new Error(warning.message) }`

/** Of the bundles that `node node-bundles.mjs` writes. */
export const NODE_BUNDLES = [
  ...['esbuild-node.mjs', 'esbuild-node.cjs', 'rollup-node.mjs', 'rollup-node.cjs'],
  ...['webpack-node.mjs', 'webpack-node.cjs', 'vite-ssr.mjs'],
]

export const NODE_FILES = { 'all.mjs': APP, 'all.cjs': COMMON_JS, 'node-bundles.mjs': BUNDLERS }
