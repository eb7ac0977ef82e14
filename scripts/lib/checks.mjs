import { BUILDS } from './build.mjs'

/**
 * @typedef {object} Tool a program of the workspace, run with Node
 * @property {string} name
 * @property {string[]} tool its script below node_modules, and arguments
 *
 * @typedef {object} Script a script that every package has
 * @property {string} name
 * @property {string} script
 *
 * @typedef {object} Tests of one package
 * @property {string} name
 * @property {string} folder
 * @property {string[]} [args] of vitest
 *
 * @typedef {Tool | Script | Tests} Step
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {import('./build.mjs').Build[]} needs what must be built before
 * @property {Step[]} steps
 */

/** It starts the whole system, so it is none of the quick ones. */
const DEMO_TEST = 'test/demo.test.ts'
const GUARD = { name: 'jwt-guard', folder: 'packages/jwt-guard' }
const CLIENT = { name: 'next-client', folder: 'examples/next-client' }

/**
 * What `npm test` checks, in order; each begins when the one before has ended, because two cores
 * are soon busy.
 * @type {Check[]}
 */
export const CHECKS = [
  {
    name: 'lint',
    needs: [BUILDS.package],
    steps: [
      { name: 'eslint', tool: ['eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
      { name: 'prettier', tool: ['prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn'] },
    ],
  },
  {
    name: 'types',
    needs: [BUILDS.package],
    steps: [
      { name: 'tsc', tool: ['typescript/bin/tsc', '--noEmit', '--project', '.'] },
      { name: 'tsc scripts', tool: ['typescript/bin/tsc', '--noEmit', '--project', 'scripts'] },
      { name: 'tsc of the packages', script: 'types' },
    ],
  },
  {
    name: 'unit',
    needs: [BUILDS.package],
    steps: [
      GUARD,
      { ...CLIENT, args: ['--project', 'unit'] },
      { name: 'workspace', folder: '.', args: ['--exclude', DEMO_TEST] },
    ],
  },
  {
    name: 'integration',
    needs: [BUILDS.package, BUILDS.client],
    steps: [
      { name: 'local-stack', folder: 'examples/local-stack' },
      { name: 'express-todo-api', folder: 'examples/express-todo-api' },
      { ...CLIENT, args: ['--project', 'http'] },
    ],
  },
  {
    name: 'e2e',
    needs: [BUILDS.package, BUILDS.api, BUILDS.client],
    steps: [
      { ...CLIENT, args: ['--config', 'vitest.e2e.config.ts'] },
      { name: 'demo', folder: '.', args: [DEMO_TEST] },
    ],
  },
]
