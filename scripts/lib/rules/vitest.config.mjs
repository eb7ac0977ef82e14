import { resolve } from 'node:path'
import todoApi from '../../../examples/express-todo-api/vitest.config.js'
import nextClient from '../../../examples/next-client/vitest.config.js'
import ofPackage from '../../../packages/jwt-guard/vitest.config.js'
import { nameOf, PLACES, without } from './rule.mjs'
import { RULES } from './rules.mjs'

/**
 * The configuration of a package's tests, in which one source file is loaded without one of its rules.
 * The file itself stays as it is.
 */
const rule = RULES.find((one) => nameOf(one) === process.env['RULE'])
if (rule === undefined) throw new Error('RULE must name a rule of the list')
const folder = resolve(import.meta.dirname, '../../..', PLACES[rule.place].folder)
const file = resolve(folder, rule.file)

const plugin = {
  name: 'without-a-rule',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} source @param {string} id */
  transform: (source, id) => (id.split('?')[0] === file ? without(rule, source) : undefined),
}

const own = { package: ofPackage, 'todo-api': todoApi, 'next-client': nextClient }[rule.place]

export default {
  ...own,
  root: folder,
  test: {
    ...own.test,
    projects: (own.test?.projects ?? []).map((project) =>
      typeof project === 'object' && 'test' in project
        ? { ...project, plugins: [plugin] }
        : project,
    ),
  },
}
