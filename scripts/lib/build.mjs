import { join } from 'node:path'
import { builtFrom, fingerprint, markBuilt, markUnbuilt } from './fingerprint.mjs'
import { phase } from './phase.mjs'
import { install, isInstalled, runScript } from './workspace.mjs'

/**
 * @typedef {object} Build
 * @property {string} name
 * @property {string} folder of the package, whose change makes the build out of date
 * @property {string} output the folder in it that the build makes
 * @property {string[]} [inlined] folders of other packages that end up in the build
 */

/** @type {Record<'package' | 'api' | 'client' | 'reference', Build>} */
export const BUILDS = {
  package: { name: 'jwt-guard', folder: 'packages/jwt-guard', output: 'dist' },
  api: {
    name: 'express-todo-api',
    folder: 'examples/express-todo-api',
    output: 'dist',
    inlined: ['examples/token-contract'],
  },
  client: {
    name: 'next-client',
    folder: 'examples/next-client',
    output: '.next',
    inlined: ['examples/token-contract', 'packages/jwt-guard'],
  },
  reference: {
    name: 'API reference',
    folder: 'docs',
    output: 'reference',
    inlined: ['packages/jwt-guard'],
  },
}

/** What this process has seen to. */
const done = new Set()

/** Installs what the lockfile says, unless it is there. */
export async function ensureInstalled() {
  if (done.has('dependencies')) return
  if (isInstalled()) console.log('✓ dependencies: installed already')
  else await phase('dependencies (pnpm install)', (onLine) => install({ onLine }))
  done.add('dependencies')
}

/**
 * Builds, unless the sources are those of the last time.
 * @param {Build} build
 */
export async function ensureBuilt({ name, folder, output: made, inlined = [] }) {
  const output = join(folder, made)
  if (done.has(name)) return
  const content = fingerprint([folder, ...inlined])
  if (builtFrom(output) === content) {
    console.log(`✓ build ${name}: nothing has changed since the last one`)
    done.add(name)
    return
  }
  await phase(`build ${name}`, async (onLine) => {
    markUnbuilt(output)
    await runScript(folder, 'build', { onLine, env: { NODE_ENV: undefined } })
    markBuilt(output, content)
    done.add(name)
  })
}
