import { ensureBuilt, ensureInstalled, BUILDS } from '../build.mjs'
import { parseOptions } from '../options.mjs'
import { inRoot } from '../root.mjs'
import { runVitest } from '../vitest.mjs'
import { nameOf, PLACES, testFile } from './rule.mjs'
import { writeList } from './document.mjs'
import { RULES } from './rules.mjs'

const USAGE = `Usage: npm run rules -- [options]

Takes each rule of scripts/lib/rules/list out of the source that is loaded, one at a time, and runs the
test that must fail then. No file is changed. It takes a while: seconds for each of them.

  --only <text>   those whose rule, file or test has this text
  --write         runs nothing: writes the list into docs/security.md
  --help          this text`

/** @param {string[]} args */
export async function rules(args) {
  const { only = '', write } = parseOptions(args, USAGE, {
    only: { type: 'string' },
    write: { type: 'boolean' },
  })
  if (write) return writeList()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1))
  await ensureInstalled()
  await ensureBuilt(BUILDS.package)
  const chosen = RULES.filter(({ rule, file, test }) => `${rule} ${file} ${test}`.includes(only))
  const survived = []
  for (const rule of chosen) {
    const { bites, lines } = await tryWithout(rule)
    console.log(`${bites ? '✓' : '✗'} ${nameOf(rule)}: ${rule.test}`)
    if (bites) continue
    console.log(lines.map((line) => `  | ${line}`).join('\n'))
    survived.push(rule)
  }
  console.log(
    `${chosen.length - survived.length} of ${chosen.length} rules are missed by their tests`,
  )
  if (survived.length > 0 || chosen.length === 0) process.exitCode = 1
}

const LAST_LINES = 12

/** @param {import('./rule.mjs').Rule} rule */
async function tryWithout(rule) {
  /** @type {string[]} */
  const lines = []
  const config = ['--config', inRoot('scripts/lib/rules/vitest.config.mjs')]
  const { failed } = await runVitest(
    PLACES[rule.place].folder,
    // Of the rest nothing can be learned.
    [...config, '--bail', '1', '--project', '!long*', testFile(rule)],
    { env: { RULE: nameOf(rule) }, onLine: (line) => lines.push(line) },
  )
  // Not if a file could not be loaded: that is no test which noticed something.
  return { bites: failed > 0, lines: lines.slice(-LAST_LINES) }
}
