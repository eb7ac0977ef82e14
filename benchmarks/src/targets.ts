import { isNotApplicable } from './peer.js'
import { BY_HAND } from './floor.js'
import { FAST_JWT, GUARD, JOSE, PEERS } from './peers.js'
import type { Growth, Results, Target, Timing, VerificationResult } from './results.js'

type Measured = Pick<Results, 'verification' | 'express' | 'coldExpress' | 'growth' | 'databases'>

/** Better Auth's default. */
const ALGORITHM = 'EdDSA'
/** What two runs of the same thing differ by on a quiet machine. */
const NOISE = 0.05

const CLOSE_TO_THE_FLOOR = ['EdDSA', 'ES256', 'RS256', 'PS256', 'HS256'] as const
/** The fastest library's time with 32 tokens in flight, as a multiple of the guard's, at least. */
const OF_THE_FASTEST = { EdDSA: 1.1, ES256: 1.1, RS256: 1, PS256: 1, ES512: 1, HS256: 0.85 }

const NOT_MEASURED: Timing = { us: NaN, timesGuard: NaN }

/** What the project means to reach; a benchmark reports, it never fails a build. */
export function judge(measured: Measured): readonly Target[] {
  return [
    atLeast(
      2,
      `hot ${ALGORITHM}: ${FAST_JWT} with its cache, as a multiple of the guard`,
      timingOf(measured.verification, FAST_JWT, 'hot', 1)?.timesGuard,
    ),
    atLeast(
      30,
      `hot ${ALGORITHM}: ${JOSE}, as a multiple of the guard`,
      timingOf(measured.verification, JOSE, 'hot', 1)?.timesGuard,
    ),
    atLeast(
      0.95,
      'Express, hot tokens: requests per second of CPU time, as a share of the bare route',
      guardsShare(measured),
    ),
    ...CLOSE_TO_THE_FLOOR.filter((alg) => isIn(measured.verification, alg)).map((alg) =>
      closeToTheFloor(measured, alg),
    ),
    ...Object.entries(OF_THE_FASTEST)
      .filter(([alg]) => isIn(measured.verification, alg))
      .map(([alg, bound]) =>
        atLeast(
          bound,
          `cold ${alg}, 32 at once: the fastest library's time, as a multiple of the guard's`,
          fastest(measured, alg),
        ),
      ),
    ...(['EdDSA', 'RS256'] as const)
      .filter((alg) => isIn(measured.coldExpress, alg))
      .map((alg) =>
        atLeast(
          1,
          `cold Express, ${alg}: requests per second, of the better of ${JOSE} and ${FAST_JWT}`,
          coldShare(measured, alg),
        ),
      ),
    ...(['keys, hot', 'keys, cold'] as const).map((what) =>
      atMost(
        1 + NOISE,
        `the largest key set, as a multiple of one key (${what.slice('keys, '.length)})`,
        growthOfGuard(measured, what)?.factor,
      ),
    ),
    ...measured.databases.map(({ driver, ofTransaction }) =>
      atLeast(
        0.9,
        `withOwner of ${driver}: requests per second, as a share of its own transaction`,
        ofTransaction,
      ),
    ),
  ]
}

function isIn(rows: readonly { readonly alg: string }[], alg: string): boolean {
  return rows.some((row) => row.alg === alg)
}

function timingOf(
  results: readonly VerificationResult[],
  peer: string,
  tokens: 'hot' | 'cold',
  concurrency: number,
  alg: string = ALGORITHM,
): Timing | undefined {
  const row = results.find(
    (one) =>
      one.peer === peer &&
      one.alg === alg &&
      one.tokens === tokens &&
      one.concurrency === concurrency,
  )
  return row === undefined || isNotApplicable(row.cell) ? undefined : row.cell
}

/** Within 15 % and 6 µs of node:crypto by hand, by what each round says of both. */
function closeToTheFloor({ verification }: Measured, alg: string): Target {
  const { us, timesGuard } = timingOf(verification, BY_HAND, 'cold', 1, alg) ?? NOT_MEASURED
  const bound = us * 1.15 + 6
  return atMost(
    Number(bound.toPrecision(3)),
    `cold ${alg}, 1 at once, µs: within 15 % and 6 µs of ${BY_HAND} (${us.toPrecision(3)})`,
    us / timesGuard,
  )
}

/** Among libraries that check a token's claims; what is written by hand is no library. */
function fastest({ verification }: Measured, alg: string): number | undefined {
  const times = PEERS.filter(({ name, packages }) => name !== GUARD && packages.length > 0).flatMap(
    ({ name }) => timingOf(verification, name, 'cold', 32, alg)?.timesGuard ?? [],
  )
  return times.length === 0 ? undefined : Math.min(...times)
}

function coldShare({ coldExpress }: Measured, alg: string): number | undefined {
  const rateOf = (peer: string): number => {
    const row = coldExpress.find((one) => one.peer === peer && one.alg === alg)
    return row === undefined || isNotApplicable(row.cell) ? NaN : row.cell.rate
  }
  return rateOf(GUARD) / Math.max(rateOf(JOSE), rateOf(FAST_JWT))
}

function guardsShare({ express }: Measured): number | undefined {
  const row = express.find(({ peer }) => peer === GUARD)
  return row === undefined || isNotApplicable(row.cell) ? undefined : row.cell.cpuShare
}

function growthOfGuard({ growth }: Measured, what: string): Growth | undefined {
  const row = growth.find((one) => one.peer === GUARD && one.what === what)
  return row === undefined || isNotApplicable(row.cell) ? undefined : row.cell
}

function atLeast(bound: number, what: string, measured = NaN): Target {
  return { what, measured, wanted: `≥ ${bound}`, met: measured >= bound }
}

function atMost(bound: number, what: string, measured = NaN): Target {
  return { what, measured, wanted: `≤ ${bound}`, met: measured <= bound }
}
