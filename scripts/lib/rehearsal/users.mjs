import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join, sep } from 'node:path'
import { runCommand } from '../command.mjs'
import { phase } from '../phase.mjs'
import { runNpm } from '../workspace.mjs'

/**
 * @typedef {object} Published
 * @property {string} name
 * @property {string} version
 * @property {string} spec what a package.json says to get it
 * @property {string} npmrc
 */

/** Of the clone, all that says `"workspace:*"` of the package. */
const USERS = [
  '.',
  'benchmarks',
  'docs',
  'examples/express-todo-api',
  'examples/next-client',
  'examples/recipes',
  'examples/token-contract',
]
const PACKAGE = 'packages/jwt-guard'

/**
 * In an empty folder: the package and Express by npm, an app that runs, CommonJS, the command.
 * @param {string} clone * @param {string} folder
 * @param {Published} published
 */
export async function tryFresh(clone, folder, { name, version, spec, npmrc }) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  copyFileSync(join(clone, 'scripts/lib/rehearsal/fresh/app.mjs'), join(folder, 'app.mjs'))
  await phase('a fresh project', async (onLine) => {
    const wanted = [spec === version ? `${name}@latest` : spec, 'express']
    const install = ['install', ...wanted, '--no-audit', '--no-fund', '--prefer-offline']
    await runNpm([...install, '--userconfig', npmrc], { cwd: folder, onLine })
    requireVersion(join(folder, 'node_modules', name), version)
    await requireOutput(['app.mjs'], '200 401 401', folder)
    const load = `console.log(typeof require('${name}').createGuard)`
    await requireOutput(['--eval', load], 'function', folder)
    const command = name.replace(/.*\//, '')
    await runNpm(['exec', '--no', '--', command, '--help'], { cwd: folder, onLine })
  })
}

/**
 * Takes the package out of the clone and lets all that imported it there have the published one.
 * @param {string} clone
 * @param {Published} published
 */
export async function installEverywhere(clone, { name, version, spec, npmrc }) {
  renameSync(join(clone, PACKAGE), join(clone, '..', 'source'))
  edit(join(clone, 'pnpm-workspace.yaml'), 'linkWorkspacePackages: true', '')
  for (const user of USERS) {
    edit(join(clone, user, 'package.json'), `"${name}": "workspace:*"`, `"${name}": "${spec}"`)
  }
  copyFileSync(npmrc, join(clone, '.npmrc'))
  await phase('the published package in recipes and apps', (onLine) =>
    runNpm(['run', 'pnpm', '--', 'install', '--no-frozen-lockfile', '--prefer-offline'], {
      cwd: clone,
      onLine,
    }),
  )
  for (const user of USERS) {
    const folder = realpathSync(join(clone, user, 'node_modules', name))
    if (!folder.includes(`${sep}.pnpm${sep}`)) throw new Error(`${user} has it from ${folder}`)
    requireVersion(folder, version)
  }
}

/** @param {string} clone */
export async function testRecipe(clone) {
  await phase('recipes: Express, Hono, Fastify', (onLine) =>
    vitest(clone, 'examples/recipes', ['express/', 'hono/', 'fastify/'], onLine),
  )
}

/**
 * The walls of the API, and the way from the browser's cookie through the built client.
 * @param {string} clone
 */
export async function testApps(clone) {
  const api = ['--project', 'integration', 'authentication', 'isolation', 'crud']
  await phase('todo API: build', (onLine) =>
    runNpm(['run', 'build'], { cwd: join(clone, 'examples/express-todo-api'), onLine }),
  )
  await phase('todo API: authentication, isolation, todos', (onLine) =>
    vitest(clone, 'examples/express-todo-api', api, onLine),
  )
  const client = ['--project', 'http', 'bff', '-t', 'what the API says|what goes to the API']
  await phase('web client: build, what its BFF sends and answers', (onLine) =>
    vitest(clone, 'examples/next-client', client, onLine),
  )
}

/**
 * @param {string} clone
 * @param {string} folder
 * @param {string[]} args
 * @param {(line: string) => void} onLine
 */
function vitest(clone, folder, args, onLine) {
  const command = [process.execPath, join(clone, 'node_modules/vitest/vitest.mjs'), 'run', ...args]
  return runCommand(command, { cwd: join(clone, folder), onLine })
}

/**
 * @param {string} folder
 * @param {string} version
 */
function requireVersion(folder, version) {
  const installed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
  if (installed !== version) throw new Error(`${folder} is ${installed}, not ${version}`)
}

/**
 * @param {string[]} args of Node
 * @param {string} expected its lines, joined by a space
 * @param {string} cwd
 */
async function requireOutput(args, expected, cwd) {
  /** @type {string[]} */
  const lines = []
  // The testing door asks for it: outside of tests it warns.
  const env = { NODE_ENV: 'test' }
  await runCommand([process.execPath, ...args], { cwd, env, onLine: (line) => lines.push(line) })
  if (lines.join(' ') !== expected) throw new Error(`${args.join(' ')}: ${lines.join(' ')}`)
}

/**
 * @param {string} file
 * @param {string} from what it must have once
 * @param {string} to
 */
function edit(file, from, to) {
  const parts = readFileSync(file, 'utf8').split(from)
  if (parts.length !== 2) throw new Error(`${file} was to have ${from} once`)
  writeFileSync(file, parts.join(to))
}
