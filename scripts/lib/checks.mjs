import { BUILDS } from './build.mjs'
import { runCommand } from './command.mjs'
import { inRoot } from './root.mjs'
import { packagesWith, runScript } from './workspace.mjs'

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {() => Promise<void>} run
 *
 * @typedef {object} Tests those of one package
 * @property {string} name
 * @property {string} folder
 * @property {string[]} [args] of vitest, which choose some of them
 * @property {Record<string, string>} [env]
 * @property {boolean} [patient] needs the cores and no promptness: what waits for time-outs, processes
 *   and browsers beside it goes first
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {boolean} [long] left to `npm run test:all`
 * @property {import('./build.mjs').Build[]} needs what must be built before
 * @property {Tool[]} [tools]
 * @property {Tests[]} [tests]
 * @property {Tests[]} [beside] run at the same time as `tests`: what leaves a core idle, because it
 *   mostly waits or is one file, and measures no time
 */

/** One starts the whole system, one installs and builds it: none of the quick ones. */
const WHOLE = ['test/demo.test.ts', 'test/renamed-clone.test.ts']
const DEPCRUISE = 'dependency-cruiser/bin/dependency-cruise.mjs'
/** Of the workspace, with code in it. */
const FOLDERS = ['packages', 'examples', 'benchmarks', 'scripts', 'test']
const GUARD = { name: 'jwt-guard', folder: 'packages/jwt-guard' }
const API = { name: 'express-todo-api', folder: 'examples/express-todo-api' }
const STACK = { name: 'local-stack', folder: 'examples/local-stack' }
const CLIENT = { name: 'next-client', folder: 'examples/next-client' }

const BROWSER = ['--config', 'vitest.e2e.config.ts']

/** In a package with projects whose names begin so: its `*.long.test.ts`, and what else takes long. */
const LONG = ['--project', 'long*']
const NOT_LONG = ['--project', '!long*']

/**
 * What is checked, in order; each begins when the one before has ended. `npm test` runs those that are not long.
 * @type {Check[]}
 */
export const CHECKS = [
  {
    name: 'static',
    needs: [BUILDS.package],
    tools: [
      // The longest first: the others run beside it.
      nodeTool('oxlint', 'oxlint/bin/oxlint', '--max-warnings', '0'),
      nodeTool('eslint', 'eslint/bin/eslint.js', '.', '--max-warnings', '0'),
      nodeTool('imports', DEPCRUISE, '--config', 'import-rules.js', ...FOLDERS),
      ...packagesWith('types').map((folder) => ({
        name: `tsc ${folder}`,
        run: () => runScript(folder, 'types'),
      })),
      typesOf('.'),
      typesOf('scripts'),
      nodeTool('prettier', 'prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn'),
    ],
  },
  {
    name: 'unit',
    needs: [BUILDS.package],
    tests: [{ ...GUARD, args: NOT_LONG }],
    beside: [
      { ...CLIENT, args: ['--project', 'unit'] },
      { name: 'workspace', folder: '.', args: WHOLE.flatMap((file) => ['--exclude', file]) },
    ],
  },
  {
    name: 'integration',
    needs: [BUILDS.package, BUILDS.client],
    tests: [
      { ...API, args: NOT_LONG },
      { ...CLIENT, args: ['--project', 'http'] },
    ],
    beside: [{ ...STACK, args: NOT_LONG }],
  },
  {
    name: 'e2e',
    needs: [BUILDS.package, BUILDS.api, BUILDS.client],
    tests: [{ ...CLIENT, args: [...BROWSER, ...NOT_LONG] }],
  },
  {
    // A suite that takes long is one more line here, and `*.long.test.ts` in its package.
    name: 'long',
    long: true,
    needs: [BUILDS.package, BUILDS.api, BUILDS.client],
    tools: [
      { name: 'the packed package', run: () => runScript(GUARD.folder, 'package') },
      // Files, exports and dependencies that nothing uses.
      nodeTool('knip', 'knip/bin/knip.js', '--no-progress'),
    ],
    tests: [{ ...GUARD, args: LONG, patient: true }],
    beside: [
      { ...API, args: LONG },
      { ...CLIENT, args: LONG },
      { ...STACK, args: LONG },
      { name: 'the demo', folder: '.', args: WHOLE.slice(0, 1) },
      { ...CLIENT, args: [...BROWSER, ...LONG] },
      { name: 'recipes', folder: 'examples/recipes', patient: true },
      { name: 'benchmarks', folder: 'benchmarks', patient: true },
      { name: 'a renamed clone', folder: '.', args: WHOLE.slice(1), patient: true },
    ],
  },
]

/**
 * The checks that are asked for.
 * @param {{ all?: boolean | undefined, only?: string | undefined }} options `only` may name a long one
 */
export function checksFor({ all = false, only }) {
  return CHECKS.filter(({ name, long }) => (only === undefined ? all || !long : name === only))
}

/**
 * The types of a folder that is no package.
 * @param {string} folder
 * @returns {Tool}
 */
function typesOf(folder) {
  const command = [process.execPath, inRoot('scripts/tsc.mjs'), '--noEmit', '--project', folder]
  return { name: `tsc ${folder}`, run: () => runCommand(command) }
}

/**
 * A program of the workspace, run with this Node.
 * @param {string} name
 * @param {string} script below node_modules
 * @param {string[]} args
 * @returns {Tool}
 */
function nodeTool(name, script, ...args) {
  return {
    name,
    run: () => runCommand([process.execPath, inRoot('node_modules', script), ...args]),
  }
}
