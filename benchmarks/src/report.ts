import { COLD_STEPS } from './cold-steps.js'
import { ALGORITHMS } from './issuer.js'
import { scenarios } from './key-server.js'
import { DATABASE_PACKAGES } from './machine.js'
import { isNotApplicable, type Peer } from './peer.js'
import { PEERS } from './peers.js'
import type { Cell, GrowthResult, Results } from './results.js'
import { number, table } from './table.js'
import { CONCURRENCIES } from './verification.js'

/** The whole report as markdown. */
export function report(results: Results): string {
  return [
    heading(results),
    targets(results),
    verification(results),
    coldSteps(results),
    express(results),
    coldExpress(results),
    growth(results),
    keyServer(results),
    databases(results),
    peers(results),
  ].join('\n\n')
}

function heading({ at, quick, machine, versions }: Results): string {
  const { node, cpu, cores, load } = machine
  const busy =
    load > cores
      ? ' **The machine was busy with other work: the figures are rough, and a target near its bound may fall on either side.**'
      : ''
  const mode = quick ? ' with `--quick`: a first look, not figures to quote' : ''
  return `# Benchmark results

Made by \`npm run bench\`${mode} on ${at.slice(0, 10)}: Node ${node}, ${cpu}, ${cores} cores, load ${load.toFixed(1)} when it began; jwt-guard ${versions['jwt-guard']} against its peers, set up as listed [at the end](#peers). Figures of one run compare with each other, not with those of another machine or minute.${busy} What is measured, and how, is in [the README](../README.md).`
}

function targets({ targets }: Results): string {
  const rows = targets.map(({ what, measured, wanted, met }) => [
    what,
    number(measured),
    wanted,
    met ? 'yes' : 'no',
  ])
  return `## Targets\n\n${table(['what', 'measured', 'wanted', 'met'], rows)}`
}

function verification({ verification }: Results): string {
  const algorithms = ALGORITHMS.filter((alg) => verification.some((row) => row.alg === alg))
  const parts = (['hot', 'cold'] as const).flatMap((tokens) =>
    CONCURRENCIES.map((concurrency) => {
      const rows = PEERS.map(({ name }) => [
        name,
        ...algorithms.map((alg) => {
          const row = verification.find(
            (one) =>
              one.peer === name &&
              one.alg === alg &&
              one.tokens === tokens &&
              one.concurrency === concurrency,
          )
          return show(row?.cell, ({ us, timesGuard }) => `${number(us)} (×${number(timesGuard)})`)
        }),
      ])
      const title =
        tokens === 'hot'
          ? 'Hot: tokens seen before, of 500 users'
          : 'Cold: tokens never seen before'
      return `### ${title}; ${concurrency} at once\n\n${table(['', ...algorithms], rows)}`
    }),
  )
  const text = 'µs for one verification, and as a multiple of what the guard takes.'
  return ['## Verification', text, ...parts].join('\n\n')
}

function coldSteps({ coldSteps }: Results): string {
  const algorithms = ALGORITHMS.filter((alg) => coldSteps.some((row) => row.alg === alg))
  const rows = COLD_STEPS.map((step) => [
    step,
    ...algorithms.map((alg) => {
      const row = coldSteps.find((one) => one.alg === alg && one.step === step)
      return number(row?.us ?? NaN)
    }),
  ])
  const text =
    'µs for a token never seen before, one after the other. Each row does what the row above does, and one thing more; the last stands apart: it is what another way to check the signature could save at most, at the price of holding up the process.'
  return ['## Where a cold verification’s time goes', text, table(['', ...algorithms], rows)].join(
    '\n\n',
  )
}

function express({ express }: Results): string {
  const rows = PEERS.map(({ name }) => {
    const cell = express.find(({ peer }) => peer === name)?.cell
    if (cell === undefined || isNotApplicable(cell)) return [name, show(cell, String)]
    const { bare, guarded, share, cpuShare, cpuUs } = cell
    return [name, number(bare), number(guarded), number(share), number(cpuShare), number(cpuUs)]
  })
  const head = [
    '',
    'bare route, req/s',
    'protected, req/s',
    'share',
    'share by CPU time',
    'CPU, µs',
  ]
  const text =
    'Requests per second on a route of Express 5 with hot EdDSA tokens of 500 users, against the same route without authentication in the same process; the same share in requests per second of the server’s CPU time, which other programs on the machine blur less; and the CPU time that the protection adds to a request.'
  return ['## Express', text, table(head, rows)].join('\n\n')
}

function coldExpress({ coldExpress }: Results): string {
  const parts = ALGORITHMS.filter((alg) => coldExpress.some((row) => row.alg === alg)).map(
    (alg) => {
      const rows = coldExpress
        .filter((row) => row.alg === alg)
        .map(({ peer, cell }) =>
          isNotApplicable(cell)
            ? [peer, show(cell, String)]
            : [peer, number(cell.rate), number(cell.p99), number(cell.loopDelay)],
        )
      const head = ['', 'req/s', 'p99, ms', 'event loop late, p99, ms']
      return `### ${alg}\n\n${table(head, rows)}`
    },
  )
  const text =
    'Express 5 with a token never seen before on each request, over 32 connections: what those get who come for the first time, and how long others are held up meanwhile.'
  return ['## Express, cold', text, ...parts].join('\n\n')
}

function growth({ growth }: Results): string {
  const part = (what: GrowthResult['what'], title: string, last?: 'bytes'): string => {
    const found = growth.filter((row) => row.what === what)
    const sizes = found.flatMap(({ cell }) =>
      isNotApplicable(cell) ? [] : Object.keys(cell.us).map(Number),
    )
    const columns = [...new Set(sizes)].sort((a, b) => a - b)
    const rows = PEERS.map(({ name }) => {
      const cell = found.find(({ peer }) => peer === name)?.cell
      if (cell === undefined || isNotApplicable(cell)) return [name, show(cell, String)]
      const { us, factor, bytesPerUser } = cell
      const costs = columns.map((size) => number(us[size] ?? NaN))
      return [
        name,
        ...costs,
        `×${number(factor)}`,
        ...(last === undefined ? [] : [number(bytesPerUser ?? NaN)]),
      ]
    })
    const head = columns.map((size) => size.toLocaleString('en'))
    const bytes = last === undefined ? [] : ['bytes per user']
    return `### ${title}\n\n${table(['', ...head, 'last : first', ...bytes], rows)}`
  }
  return [
    '## Growth',
    'µs for one verification, as the key set grows (ES256, the token’s key is the last of the set), and as the users grow whose tokens are hot, with a cache as large as that.',
    part('keys, hot', 'Keys in the set, hot tokens'),
    part('keys, cold', 'Keys in the set, cold tokens'),
    part('users', 'Users with a hot token', 'bytes'),
  ].join('\n\n')
}

function keyServer({ keyServer }: Results): string {
  const played = scenarios.filter(({ name }) => keyServer.some((row) => row.scenario === name))
  const rows = PEERS.map(({ name }) => [
    name,
    ...played.map((scenario) => {
      const row = keyServer.find((one) => one.peer === name && one.scenario === scenario.name)
      return show(row?.cell, ({ fetches, refused, sent, longestWait }) =>
        [
          `${fetches}`,
          refused === 0 ? '' : `, ${Math.round((100 * refused) / sent)} % refused`,
          longestWait < 1000 ? '' : `, ${(longestWait / 1000).toFixed(1)} s`,
        ].join(''),
      )
    }),
  ])
  return [
    '## The key server',
    'Requests that a peer makes for keys while 20 good tokens a second arrive, the share of good tokens that it refuses, and the longest wait for an answer if that is a second or more. In an outage the key server answers 503: `keys past their age` sets the age to one second where a peer has such a setting (aws-jwt-verify never reads a known key again, Better Auth after five minutes). `random kids` adds 100 tokens a second with an invented `kid`. In a `rotation` half of the good tokens are signed by a key that was published a moment ago.',
    table(['', ...played.map(({ name }) => name)], rows),
  ].join('\n\n')
}

function databases({ databases, versions }: Results): string {
  const rows = databases.map(({ driver, where, transaction, owner, ofTransaction, ofWhere }) => [
    driver,
    ...[where, transaction, owner, ofTransaction, ofWhere].map(number),
  ])
  const head = [
    '',
    '`where` alone, req/s',
    'own transaction, req/s',
    '`withOwner`, req/s',
    'of the transaction',
    'of the `where`',
  ]
  const named = DATABASE_PACKAGES.map((name) => `${name} ${versions[name] ?? ''}`).join(', ')
  const text = `Requests per second of a list of 20 rows over Express with hot tokens of 100 users, on a Postgres of the same machine: by a hand-written \`where\` alone, by the same in the driver’s own transaction, and in \`withOwner\` on a table behind row level security, where no \`where\` is written (${named}). Over a network each round trip adds its time: \`withOwner\` has as many as the transaction.`
  return ['## Row level security', text, table(head, rows)].join('\n\n')
}

function peers({ versions }: Results): string {
  const entry = ({ name, packages, docs }: Peer): string => {
    const named = packages.map((one) => `${one} ${versions[one] ?? ''}`.trim()).join(', ')
    return [
      `- **${name}** (${named})`,
      ...docs.map(({ what, url }) => `  - [${what}](${url})`),
    ].join('\n')
  }
  return [
    '## Peers',
    'How each is set up, with the page of its docs that says so; the code is [peers.ts](../src/peers.ts).',
    PEERS.map(entry).join('\n'),
  ].join('\n\n')
}

function show<T>(cell: Cell<T> | undefined, text: (value: T) => string): string {
  if (cell === undefined) return '–'
  return isCellNotApplicable(cell) ? `n/a: ${cell.na}` : text(cell)
}

function isCellNotApplicable<T>(cell: Cell<T>): cell is Extract<Cell<T>, { na: string }> {
  return typeof cell === 'object' && cell !== null && 'na' in cell
}
