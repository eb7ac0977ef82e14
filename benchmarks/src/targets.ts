import { isNotApplicable } from './peer.js'
import { FAST_JWT, GUARD, JOSE } from './peers.js'
import type { Growth, Results, Target, Timing, VerificationResult } from './results.js'

type Measured = Pick<Results, 'verification' | 'express' | 'growth'>

/** Better Auth's default. */
const ALGORITHM = 'EdDSA'
/** What two runs of the same thing differ by on a quiet machine. */
const NOISE = 0.05

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
    ...[1, 32].map((concurrency) =>
      atMost(
        1.1,
        `cold ${ALGORITHM}, ${concurrency} at once: the guard, as a multiple of ${JOSE} (jwtVerify with createLocalJWKSet)`,
        inverse(timingOf(measured.verification, JOSE, 'cold', concurrency)?.timesGuard),
      ),
    ),
    ...(['keys, hot', 'keys, cold'] as const).map((what) =>
      atMost(
        1 + NOISE,
        `the largest key set, as a multiple of one key (${what.slice('keys, '.length)})`,
        growthOfGuard(measured, what)?.factor,
      ),
    ),
  ]
}

function timingOf(
  results: readonly VerificationResult[],
  peer: string,
  tokens: 'hot' | 'cold',
  concurrency: number,
): Timing | undefined {
  const row = results.find(
    (one) =>
      one.peer === peer &&
      one.alg === ALGORITHM &&
      one.tokens === tokens &&
      one.concurrency === concurrency,
  )
  return row === undefined || isNotApplicable(row.cell) ? undefined : row.cell
}

function guardsShare({ express }: Measured): number | undefined {
  const row = express.find(({ peer }) => peer === GUARD)
  return row === undefined || isNotApplicable(row.cell) ? undefined : row.cell.cpuShare
}

function growthOfGuard({ growth }: Measured, what: string): Growth | undefined {
  const row = growth.find((one) => one.peer === GUARD && one.what === what)
  return row === undefined || isNotApplicable(row.cell) ? undefined : row.cell
}

function inverse(value: number | undefined): number | undefined {
  return value === undefined ? undefined : 1 / value
}

function atLeast(bound: number, what: string, measured = NaN): Target {
  return { what, measured, wanted: `≥ ${bound}`, met: measured >= bound }
}

function atMost(bound: number, what: string, measured = NaN): Target {
  return { what, measured, wanted: `≤ ${bound}`, met: measured <= bound }
}
