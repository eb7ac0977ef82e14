/** When keys may be, must be and must not be loaded. All in seconds. */
export interface RefreshPolicy {
  /** Age at which keys are stale. */
  readonly maxAge: number
  /** How long stale keys still serve while loads fail. */
  readonly staleIfError: number
  /** Least time between two loads that unknown kids cause. */
  readonly minRefreshInterval: number
}

/** The times of one key client; it loads nothing itself. */
export interface RefreshPlan {
  started(): void
  succeeded(): void
  /** @param retryAfter seconds the key server asked to wait. */
  failed(retryAfter: number | undefined): void
  /** Keys were loaded and are within `maxAge + staleIfError`. */
  usable(): boolean
  fresh(): boolean
  /** Milliseconds until the back-off allows a load; 0 if it does now. */
  msToNextLoad(): number
  /** Milliseconds until an unknown kid may cause a load. */
  msToUnknownKidLoad(): number
  msToBackgroundRefresh(): number
  /** Seconds, for Retry-After. */
  secondsToRetry(): number
}

/** Refresh at 80 to 90 % of the age, so that a fleet doesn't ask in step. */
const AHEAD = 0.8
const AHEAD_JITTER = 0.1
const FIRST_BACK_OFF = 1000
const MAX_BACK_OFF = 60_000
/** Without keys every request is a 503: come back within 5 s, the load's own time included. */
const MAX_BACK_OFF_WITHOUT_KEYS = 4000
const MAX_RETRY_AFTER = 600_000
/** A longer setTimeout fires at once. */
const MAX_TIMER = 2 ** 31 - 1

export function createRefreshPlan(policy: RefreshPolicy, monotonic: () => number): RefreshPlan {
  const maxAge = policy.maxAge * 1000
  const staleIfError = policy.staleIfError * 1000
  const minRefreshInterval = policy.minRefreshInterval * 1000
  let startedAt = -Infinity
  let loadedAt = -Infinity
  let refreshAt = Infinity
  let allowedAt = -Infinity
  let failures = 0

  const untilFrom = (time: number): number => Math.max(0, time - monotonic())
  const usable = (): boolean => monotonic() < loadedAt + maxAge + staleIfError

  return {
    usable,
    fresh: () => monotonic() < loadedAt + maxAge,
    started() {
      startedAt = monotonic()
    },
    succeeded() {
      // The age counts from the question: a slow answer is as old as its start.
      loadedAt = startedAt
      refreshAt = loadedAt + maxAge * (AHEAD + AHEAD_JITTER * Math.random())
      allowedAt = -Infinity
      failures = 0
    },
    failed(retryAfter) {
      const cap = usable() ? MAX_BACK_OFF : MAX_BACK_OFF_WITHOUT_KEYS
      const backOff = Math.min(cap, FIRST_BACK_OFF * 2 ** Math.min(failures, 16))
      const asked = Math.min(MAX_RETRY_AFTER, (retryAfter ?? 0) * 1000)
      failures += 1
      allowedAt = monotonic() + Math.max(backOff * (0.75 + 0.25 * Math.random()), asked)
    },
    msToNextLoad: () => untilFrom(allowedAt),
    msToUnknownKidLoad: () => untilFrom(Math.max(allowedAt, startedAt + minRefreshInterval)),
    msToBackgroundRefresh: () =>
      Math.min(MAX_TIMER, untilFrom(failures > 0 ? allowedAt : refreshAt)),
    secondsToRetry: () => Math.ceil(untilFrom(allowedAt) / 1000),
  }
}
