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
export async function ensureBuilt({ name, output, sources }) {
  if (done.has(name)) return
  const content = fingerprint(sources)
  if (builtFrom(output) === content) {
    console.log(`✓ build ${name}: nothing has changed since the last one`)
    done.add(name)
    return
  }
  await phase(`build ${name}`, async (onLine) => {
    markUnbuilt(output)
    await runPnpm(['--filter', name, 'run', 'build'], {
      onLine,
      env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: undefined },
    })
    markBuilt(output, content)
    done.add(name)
  })
}
