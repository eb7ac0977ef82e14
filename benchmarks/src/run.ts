import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chart } from './chart.js'
import { measureColdExpress, type ColdExpressPlan } from './cold-express.js'
import { measureColdSteps, type ColdStepsPlan } from './cold-steps.js'
import { measureExpress, type ExpressPlan } from './express.js'
import { measureGrowth, type GrowthPlan } from './growth.js'
import { measureDatabases, type DatabasesPlan } from './databases/measure.js'
import { ALGORITHMS } from './issuer.js'
import { measureKeyServer, scenarios, type KeyServerPlan } from './key-server.js'
import { machine, versions } from './machine.js'
import { report } from './report.js'
import type { Results } from './results.js'
import { judge } from './targets.js'
import { measureVerification, type VerificationPlan } from './verification.js'

interface Plan {
  readonly verification: VerificationPlan
  readonly coldSteps: ColdStepsPlan
  readonly express: ExpressPlan
  readonly coldExpress: ColdExpressPlan
  readonly growth: GrowthPlan
  readonly keyServer: KeyServerPlan
  readonly databases: DatabasesPlan
}

const USERS = 500

const full: Plan = {
  verification: { algorithms: ALGORITHMS, users: USERS, rounds: 21, ms: 10, coldTokens: 96 },
  coldSteps: { coldStepsOf: ['EdDSA', 'ES256', 'RS256'], rounds: 21, coldTokens: 96 },
  express: { users: USERS, rounds: 40, ms: 100 },
  coldExpress: { coldExpressOf: ['EdDSA', 'RS256'], rounds: 15, requests: 1000 },
  growth: {
    keySetSizes: [1, 4, 16, 64],
    userCounts: [1, 100, 1000, 10_000, 100_000],
    rounds: 21,
    ms: 10,
    coldTokens: 96,
  },
  keyServer: { seconds: 8 },
  databases: { rounds: 101, requests: 64 },
}

const quick: Plan = {
  verification: {
    algorithms: ['EdDSA', 'HS256'],
    users: USERS,
    rounds: 5,
    ms: 5,
    coldTokens: 32,
  },
  coldSteps: { coldStepsOf: ['EdDSA'], rounds: 5, coldTokens: 32 },
  express: { users: USERS, rounds: 8, ms: 50 },
  coldExpress: { coldExpressOf: ['EdDSA'], rounds: 3, requests: 200 },
  growth: { keySetSizes: [1, 64], userCounts: [1, 1000, 10_000], rounds: 5, ms: 5, coldTokens: 32 },
  keyServer: {
    seconds: 1,
    only: scenarios.filter(({ name }) => name === 'random kids' || name.startsWith('outage')),
  },
  databases: { rounds: 5, requests: 96 },
}

const RESULTS = resolve(import.meta.dirname, '../results')

/**
 * Runs everything, prints the report on stdout and the progress on stderr, and keeps the results.
 * A quick run keeps them apart from the ones that the docs show, as does one with another Node.
 */
async function run(isQuick: boolean, apart: string | undefined): Promise<void> {
  const plan = isQuick ? quick : full
  const start = { at: performance.now(), machine: machine() }
  const log = (line: string): void => {
    const seconds = ((performance.now() - start.at) / 1000).toFixed(0)
    console.error(`${seconds.padStart(4)} s  ${line}`)
  }
  const measured = {
    verification: await measureVerification(plan.verification, log),
    coldSteps: await measureColdSteps(plan.coldSteps, log),
    express: await measureExpress(plan.express, log),
    coldExpress: await measureColdExpress(plan.coldExpress, log),
    growth: await measureGrowth(plan.growth, log),
    keyServer: await measureKeyServer(plan.keyServer, log),
    databases: await measureDatabases(plan.databases, log),
  }
  const results: Results = {
    at: new Date().toISOString(),
    quick: isQuick,
    machine: start.machine,
    versions: versions(),
    targets: judge(measured),
    ...measured,
  }
  const folder = join(RESULTS, apart ?? '', isQuick ? 'quick' : '')
  keep(folder, results)
  log(`done; kept in ${folder}`)
  console.log(report(results))
}

function keep(folder: string, results: Results): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, rounded, 2)}\n`)
  writeFileSync(join(folder, 'results.md'), `${report(results)}\n`)
  writeFileSync(join(folder, 'chart.svg'), chart(results))
}

/** For JSON: four digits say all there is to say. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value)
    ? Number(value.toPrecision(4))
    : value
}

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, 'keep-in': { type: 'string' } },
})
await run(values.quick, values['keep-in'])
