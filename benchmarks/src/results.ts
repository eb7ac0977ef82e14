import type { Algorithm } from './issuer.js'
import type { NotApplicable } from './peer.js'

export interface Timing {
  /** µs, the median of all rounds. */
  readonly us: number
  /** How many times the guard takes the same, the median of what each round says. */
  readonly timesGuard: number
}

export type Cell<T> = T | NotApplicable

export interface VerificationResult {
  readonly peer: string
  readonly alg: Algorithm
  readonly tokens: 'hot' | 'cold'
  readonly concurrency: number
  readonly cell: Cell<Timing>
}

export interface ColdStepResult {
  readonly alg: Algorithm
  readonly step: string
  readonly us: number
}

export interface RequestRate {
  /** Requests per second. */
  readonly bare: number
  readonly guarded: number
  /** `guarded` / `bare`, the median of pairs taken one after the other. */
  readonly share: number
  /** The same in requests per second of the server's CPU time: what a busy machine blurs less. */
  readonly cpuShare: number
  /** µs of the server's CPU time that a request costs more than on the bare route. */
  readonly cpuUs: number
}

export interface ExpressResult {
  readonly peer: string
  readonly cell: Cell<RequestRate>
}

export interface ColdRate {
  /** Requests per second, each with a token of its own. */
  readonly rate: number
  /** ms from a request to its answer, of which one in a hundred took longer. */
  readonly p99: number
  /** ms by which the server's event loop was late, likewise. */
  readonly loopDelay: number
}

export interface ColdExpressResult {
  readonly peer: string
  readonly alg: Algorithm
  readonly cell: Cell<ColdRate>
}

/** µs by size, and the largest size's cost as a multiple of the smallest's. */
export interface Growth {
  readonly us: Readonly<Record<number, number>>
  readonly factor: number
  readonly bytesPerUser?: number
}

export interface GrowthResult {
  readonly peer: string
  readonly what: 'keys, hot' | 'keys, cold' | 'users'
  readonly cell: Cell<Growth>
}

export interface KeyServerCount {
  /** Requests for keys. */
  readonly fetches: number
  /** Good tokens that were refused, of `sent`. */
  readonly refused: number
  readonly sent: number
  /** ms that the slowest good token waited for its answer. */
  readonly longestWait: number
}

export interface KeyServerResult {
  readonly peer: string
  readonly scenario: string
  readonly cell: Cell<KeyServerCount>
}

/** A list of 20 rows over HTTP. */
export interface DatabaseResult {
  readonly driver: string
  /** Requests per second: a hand-written `where` alone. */
  readonly where: number
  /** The same query in the driver's own transaction. */
  readonly transaction: number
  /** In `withOwner`, behind row level security. */
  readonly owner: number
  /** `owner` / `transaction` and `owner` / `where`: the median of what each round says. */
  readonly ofTransaction: number
  readonly ofWhere: number
}

export interface Target {
  readonly what: string
  readonly measured: number
  readonly wanted: string
  readonly met: boolean
}

export interface Results {
  readonly at: string
  readonly quick: boolean
  readonly machine: {
    readonly node: string
    readonly cpu: string
    readonly cores: number
    /** Load average of the last minute when it began: 0 on a machine with nothing else to do. */
    readonly load: number
  }
  readonly versions: Readonly<Record<string, string>>
  readonly targets: readonly Target[]
  readonly verification: readonly VerificationResult[]
  readonly coldSteps: readonly ColdStepResult[]
  readonly express: readonly ExpressResult[]
  readonly coldExpress: readonly ColdExpressResult[]
  readonly growth: readonly GrowthResult[]
  readonly keyServer: readonly KeyServerResult[]
  readonly databases: readonly DatabaseResult[]
}
