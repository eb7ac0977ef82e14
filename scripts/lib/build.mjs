import { builtFrom, fingerprint, markBuilt, markUnbuilt } from './fingerprint.mjs'
import { phase } from './phase.mjs'
import { install, isInstalled, runPnpm } from './workspace.mjs'

/**
 * @typedef {object} Build
 * @property {string} name the workspace package
 * @property {string} output the folder it makes
 * @property {string[]} sources folders whose change makes it out of date
 */

const GUARD = 'packages/jwt-guard'
const API = 'examples/express-todo-api'
const CLIENT = 'examples/next-client'

/** @type {Record<'package' | 'api' | 'client', Build>} */
export const BUILDS = {
  package: { name: 'jwt-guard', output: `${GUARD}/dist`, sources: [GUARD] },
  api: { name: 'express-todo-api', output: `${API}/dist`, sources: [API, GUARD] },
  client: { name: 'next-client', output: `${CLIENT}/.next`, sources: [CLIENT, GUARD] },
}

/** Installs what the lockfile says, unless it is there. */
export async function ensureInstalled() {
  if (isInstalled()) {
    console.log('✓ dependencies: installed already')
    return
  }
  await phase('dependencies (pnpm install)', (onLine) => install({ onLine }))
}

/**
 * Builds, unless the sources are those of the last time.
 * @param {Build} build
 */
export async function ensureBuilt({ name, output, sources }) {
  const content = fingerprint(sources)
  if (builtFrom(output) === content) {
    console.log(`✓ build ${name}: nothing has changed since the last one`)
    return
  }
  await phase(`build ${name}`, async (onLine) => {
    markUnbuilt(output)
    await runPnpm(['--filter', name, 'run', 'build'], {
      onLine,
      env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: undefined },
    })
    markBuilt(output, content)
  })
}
