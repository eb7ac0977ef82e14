import { resolve } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readDemoAccounts } from './demo-accounts.mjs'
import { DEMO_DATA, loadLocalStack } from './local-stack.mjs'
import { parseOptions, wrongUsage } from './options.mjs'
import { ROOT, inRoot } from './root.mjs'
import { isInstalled } from './workspace.mjs'

const USAGE = `npm run --silent token -- [options]

Prints a fresh access token for the API of the running demo, and nothing else on stdout.

  --email <address>      of an account (the demo account)
  --password <password>
  --data <folder>        of the demo (${DEMO_DATA})
  --help

  TOKEN=$(npm run --silent token)`

/**
 * Prints a token for an account of the running demo.
 * @param {string[]} args
 */
export async function token(args) {
  const string = /** @type {const} */ ({ type: 'string' })
  const { data, email, password } = parseOptions(args, USAGE, {
    data: { type: 'string', default: DEMO_DATA },
    email: string,
    password: string,
  })
  if ((email === undefined) !== (password === undefined)) {
    wrongUsage('--email and --password belong together', USAGE)
  }
  const folder = resolve(ROOT, data)
  const stack = isInstalled() ? (await loadLocalStack()).runningStack(folder) : undefined
  const account = email === undefined ? readDemoAccounts(folder)?.demo : { email, password }
  if (!stack || !account) return fail(`No demo runs with its data in ${data}: npm run demo`)
  await mintToken(account, stack.clientEnv)
}

/**
 * The route that would give out tokens is closed on purpose, so the client's own code mints it.
 * @param {object} account
 * @param {Readonly<Record<string, string>>} clientEnv
 */
async function mintToken(account, clientEnv) {
  const child = spawn(
    process.execPath,
    ['--conditions=react-server', '--import', 'tsx', 'src/mint-token.ts'],
    {
      cwd: inRoot('examples/next-client'),
      env: { ...process.env, ...clientEnv },
      stdio: ['pipe', 'inherit', 'inherit'],
    },
  )
  child.stdin?.end(JSON.stringify(account))
  const [code] = await once(child, 'exit')
  process.exitCode = code ?? 1
}

/** @param {string} problem */
function fail(problem) {
  console.error(problem)
  process.exitCode = 1
}
