import { once } from 'node:events'
import { join, relative, resolve } from 'node:path'
import { BUILDS, ensureBuilt, ensureInstalled } from './build.mjs'
import { stopCommands } from './command.mjs'
import { forgetDemoAccounts, prepareDemoAccounts } from './demo-accounts.mjs'
import { DEMO_DATA, loadLocalStack } from './local-stack.mjs'
import { parseOptions, wrongUsage } from './options.mjs'
import { phase, printFailure } from './phase.mjs'
import { ROOT } from './root.mjs'
import { isInstalled } from './workspace.mjs'

/** @typedef {import('../../examples/local-stack/src/stack.js').Stack} Stack */

const LAST_LINES = 30
const PORTS = { client: 3000, api: 4000 }

const USAGE = `npm run demo -- [options]

Installs, builds and starts the whole stack: Postgres, API and client. Ctrl-C stops all of it.

  --mode jwks|shared-secret   how the API verifies tokens (jwks)
  --client-port <port>        (${PORTS.client}, or any free port if that is taken)
  --api-port <port>           (${PORTS.api}, or any free port if that is taken)
  --data <folder>             where the data is kept between runs (${DEMO_DATA})
  --reset                     begin with no data
  --help`

const ADVICE = {
  install: () =>
    'Is the network up, and the registry reachable? If node_modules was moved or made by another\n' +
    'package manager: rm -rf node_modules, and start again.',
  build: () => 'If the lines above name no source of yours: rm -rf node_modules, and start again.',
  start: (/** @type {string} */ data) =>
    `The full logs are in ${data}. If the data is the reason: npm run demo -- --reset`,
}

/**
 * Runs the demo until it is stopped.
 * @param {string[]} args
 */
export async function demo(args) {
  const options = readOptions(args)
  const signal = abortedByStop()
  /** @type {Stack | undefined} */
  let stack
  /** @type {keyof typeof ADVICE} */
  let stage = 'install'
  try {
    const start = performance.now()
    if (await runsAlready(options)) return
    await ensureInstalled()
    stage = 'build'
    for (const build of Object.values(BUILDS)) {
      signal.throwIfAborted()
      await ensureBuilt(build)
    }
    signal.throwIfAborted()
    stage = 'start'
    stack = await startDemo(options, signal)
    const { clientUrl } = stack
    const accounts = await phase('demo account', () => prepareDemoAccounts(options.data, clientUrl))
    console.log(`✓ all: ${((performance.now() - start) / 1000).toFixed(1)} s`)
    console.log(instructions(stack, accounts, options))
    await aborted(signal)
  } catch (error) {
    if (!signal.aborted) {
      printFailure(error, LAST_LINES)
      console.error(whatToDo(stage, options))
      process.exitCode = 1
    }
  } finally {
    await stack?.stop()
    if (signal.aborted) console.log('Stopped. The data is kept for the next start.')
  }
}

/** @typedef {ReturnType<typeof readOptions>} Options */

/** @param {string[]} args */
function readOptions(args) {
  const string = /** @type {const} */ ({ type: 'string' })
  const values = parseOptions(args, USAGE, {
    mode: { type: 'string', default: 'jwks' },
    'client-port': string,
    'api-port': string,
    data: { type: 'string', default: DEMO_DATA },
    reset: { type: 'boolean', default: false },
  })
  const { mode } = values
  if (mode !== 'jwks' && mode !== 'shared-secret') {
    return wrongUsage(`--mode must be jwks or shared-secret, not "${mode}"`, USAGE)
  }
  return {
    mode: /** @type {import('../../examples/local-stack/src/stack.js').Mode} */ (mode),
    clientPort: portOption('--client-port', values['client-port']),
    apiPort: portOption('--api-port', values['api-port']),
    // As typed for what is printed; resolved for what is done.
    dataOption: values.data,
    data: resolve(ROOT, values.data),
    reset: values.reset,
  }
}

/**
 * @param {string} name
 * @param {string | undefined} value
 */
function portOption(name, value) {
  if (value === undefined) return undefined
  const port = Number(value)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  return wrongUsage(`${name} must be a port number, not "${value}"`, USAGE)
}

/**
 * @param {Options} options
 * @param {AbortSignal} signal
 */
async function startDemo(options, signal) {
  const { mode, data: folder, clientPort, apiPort, reset } = options
  const { assertPortFree, resetStack, startStack } = await loadLocalStack()
  const log = (/** @type {string} */ line) => console.log(`  ${line}`)
  if (clientPort) await assertPortFree(clientPort)
  if (apiPort) await assertPortFree(apiPort)
  if (reset) {
    await resetStack(folder, log)
    forgetDemoAccounts(folder)
  }
  const ports = { clientPort: clientPort ?? PORTS.client, apiPort: apiPort ?? PORTS.api }
  const env = demoEnvironment(process.env)
  const stack = await phase('start', () => startStack({ mode, folder, ...ports, env, log, signal }))
  for (const [name, wanted, url] of [
    ['client', ports.clientPort, stack.clientUrl],
    ['API', ports.apiPort, stack.apiUrl],
  ]) {
    const { port } = new URL(String(url))
    if (port !== String(wanted)) console.log(`  port ${wanted} is taken: the ${name} uses ${port}`)
  }
  return stack
}

/**
 * What the two apps are told beside what the stack says: of the developer's shell the life of a
 * token, to both, since the API refuses what is older than its own.
 * @param {Readonly<Record<string, string | undefined>>} shell
 */
export function demoEnvironment({ JWT_LIFETIME: lifetime }) {
  const both = lifetime ? { JWT_LIFETIME: lifetime } : {}
  const shared = { ENABLE_LAB: 'true', ...both }
  return { client: { ...shared, DEMO_MAILBOX: 'true' }, api: shared }
}

/**
 * Whether another process runs the demo on the same data. Then nothing must be built: it would be
 * under that one's feet.
 * @param {Options} options
 */
async function runsAlready({ data, dataOption }) {
  const running = isInstalled() && (await loadLocalStack()).runningStack(data)
  if (!running) return false
  console.error(
    `The demo runs already: ${running.clientUrl}/login (${running.mode}, data in ${dataOption}).\n` +
      'Ctrl-C ends it there; --data <folder> runs another beside it.',
  )
  process.exitCode = 1
  return true
}

/**
 * @param {Stack} stack
 * @param {import('./demo-accounts.mjs').DemoAccounts} accounts
 * @param {Options} options
 */
function instructions({ mode, clientUrl, apiUrl }, { demo, otherUserId, otherTodoId }, options) {
  const { dataOption, data } = options
  const where = dataOption === DEMO_DATA ? '' : ` -- --data ${dataOption}`
  const bearer = '-H "Authorization: Bearer $TOKEN"'
  return `
The stack runs (${mode}). Ctrl-C stops it.

  Open   ${clientUrl}/login
  as     ${demo.email}
  with   ${demo.password}

  Lab    ${clientUrl}/lab
         what the guard does with your token; there because the demo sets ENABLE_LAB=true
  Mails  ${clientUrl}/mailbox
         what the app would send, to anybody; there because the demo sets DEMO_MAILBOX=true
  API    ${apiUrl}, described at ${apiUrl}/docs
  Logs   ${['api.log', 'client.log'].map((file) => relative(ROOT, join(data, file))).join(', ')}

Try the API in another terminal, from this folder:

  TOKEN=$(npm run --silent token${where})

  # 200: your todos
  curl -i ${apiUrl}/api/todos ${bearer}
  # 401: no token
  curl -i ${apiUrl}/api/todos
  # 403: somebody else's list
  curl -i ${apiUrl}/api/users/${otherUserId}/todos ${bearer}
  # 404: somebody else's todo, which looks just like one that doesn't exist
  curl -i ${apiUrl}/api/todos/${otherTodoId} ${bearer}
`
}

/**
 * @param {keyof typeof ADVICE} stage
 * @param {Options} options
 */
function whatToDo(stage, { data }) {
  return `${ADVICE[stage](relative(ROOT, data))}\nNothing is left running.`
}

/** Ctrl-C, a polite kill, or an npm that was killed less politely. */
function abortedByStop() {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) return
    console.log('\nStopping …')
    controller.abort()
    stopCommands()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop)
  process.stdout.on('error', stop) // nobody reads any more
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && stop(), 500).unref()
  }
  return controller.signal
}

/** @param {AbortSignal} signal */
async function aborted(signal) {
  if (signal.aborted) return
  // A pending promise alone would let Node end.
  const hold = setInterval(() => {}, 60_000)
  await once(signal, 'abort')
  clearInterval(hold)
}
