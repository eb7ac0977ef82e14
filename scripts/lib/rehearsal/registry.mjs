import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inRoot } from '../root.mjs'
import { runNpm } from '../workspace.mjs'

/**
 * @typedef {object} Registry
 * @property {string} url with a slash at its end
 * @property {string} npmrc a file with the right to publish there; a scope's packages come from there
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a registry on this machine that has one package and asks nobody else for others.
 * @param {string} folder where it, its packages and its log are
 * @param {string} name of the package
 * @param {(line: string) => void} onLine
 * @returns {Promise<Registry>}
 */
export async function startRegistry(folder, name, onLine) {
  mkdirSync(folder)
  copyFileSync(inRoot('scripts/lib/rehearsal/verdaccio/package.json'), join(folder, 'package.json'))
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  await runNpm(['install', ...quiet], { cwd: folder, onLine })

  const file = join(folder, 'config.yaml')
  writeFileSync(file, JSON.stringify(settings(name)))
  // Its log tells where it began; it is loaded from where it has been installed.
  const { runServer } = createRequire(file)('verdaccio')
  const server = await runServer(file)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}/`
  return {
    url,
    npmrc: await signUp(url, folder, name),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/**
 * YAML is a superset of JSON. Paths are relative to the file.
 * @param {string} name
 */
function settings(name) {
  return {
    storage: './storage',
    auth: { htpasswd: { file: './htpasswd' } },
    uplinks: {},
    packages: { [name]: { access: '$all', publish: '$authenticated' } },
    web: { enable: false },
    log: { type: 'file', path: './verdaccio.log', level: 'warn' },
  }
}

/**
 * Makes a user there; npm publishes nothing without one.
 * @param {string} url
 * @param {string} folder
 * @param {string} packageName
 * @returns {Promise<string>} the settings for npm
 */
async function signUp(url, folder, packageName) {
  const name = 'rehearsal'
  const response = await fetch(`${url}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: randomBytes(16).toString('hex') }),
  })
  if (!response.ok) throw new Error(`the registry answers ${response.status} to a new user`)
  const { token } = /** @type {{ token: string }} */ (await response.json())
  const npmrc = join(folder, 'npmrc')
  const scope = packageName.includes('/') ? `${packageName.split('/')[0]}:registry=${url}\n` : ''
  writeFileSync(npmrc, `${scope}${url.slice('http:'.length)}:_authToken=${token}\n`)
  return npmrc
}
