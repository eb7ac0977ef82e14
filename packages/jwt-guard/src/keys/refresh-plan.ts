/** When keys may be, must be and must not be loaded. */
export interface RefreshPolicy {
  /** Seconds: age at which keys are stale. */
  readonly maxAge: number
  /** Seconds that stale keys still serve while loads fail. */
  readonly staleIfError: number
  /** Least seconds between two loads that unknown kids cause. */
  readonly minRefreshInterval: number
  /** Seconds for one load. */
  readonly timeout: number
  /** Seconds: a load that takes longer no longer holds up the next one that requests wait for. */
  readonly patience: number
}

/** One attempt to load the keys; later ones have higher numbers. */
export interface Load {
  readonly number: number
  /** Milliseconds of the monotonic clock. */
  readonly at: number
}

/** The times of one key client; it loads nothing itself. */
export interface RefreshPlan {
  /** A load begins now; no other may for a while. */
  begin(): Load
  /** Its question goes out: whoever asks from now on is too late for its answer. */
  send(load: Load): void
  /** @returns false if a load that began later has answered before: this answer is stale. */
  succeeded(load: Load): boolean
  /**
   * @param retryAfter seconds the key server asked to wait.
   * @returns false if a load that began later has answered before: this failure is history.
   */
  failed(load: Load, retryAfter: number | undefined): boolean
  /** The number of the load sent last: those sent from now on have higher ones. */
  lastSent(): number
  answeredSince(number: number): boolean
  failedSince(number: number): boolean
  /** The loads since the last good one failed. */
  failing(): boolean
  /** A load is under way and worth waiting for. */
  loading(): boolean
  /** Keys were loaded and are within `maxAge + staleIfError`. */
  usable(): boolean
  fresh(): boolean
  /** Milliseconds until a request may cause a load: one without keys, or with an unknown kid. */
  msToLoad(): number
  /** Milliseconds until the keys should be loaded although no request waits for it. */
  msToRefresh(): number
}

/** Refresh at 80 to 90 % of the age, so that a fleet doesn't ask in step. */
const AHEAD = 0.8
const AHEAD_JITTER = 0.1
const BACK_OFF_JITTER = 0.25
/** These are in milliseconds. */
const FIRST_BACK_OFF = 1000
const MAX_BACK_OFF = 60_000
/** Without keys every request is a 503: come back within 5 s, the load's own time included. */
const MAX_BACK_OFF_WITHOUT_KEYS = 4000
const MAX_RETRY_AFTER = 600_000

export function createRefreshPlan(policy: RefreshPolicy, monotonic: () => number): RefreshPlan {
  const lifetime = (policy.maxAge + policy.staleIfError) * 1000
  let latest: Load = { number: 0, at: -Infinity }
  let ended = latest
  let lastSent = 0
  let lastAnswered = 0
  let lastFailed = 0
  let loadedAt = -Infinity
  let failures = 0
  let refreshAt = Infinity
  let backOffUntil = -Infinity
  /** What the key server itself asked for. */
  let askedUntil = -Infinity

  const untilFrom = (time: number): number => Math.max(0, time - monotonic())
  const usable = (): boolean => monotonic() < loadedAt + lifetime
  const inFlight = (): boolean => ended.number < latest.number

  function end(load: Load): void {
    if (load.number > ended.number) ended = load
  }

  /** Milliseconds after a failed load, counted from now. */
  function backOff(load: Load): number {
    const jitter = 1 + BACK_OFF_JITTER * Math.random()
    const next = FIRST_BACK_OFF * 2 ** Math.min(failures - 1, 16) * jitter
    const withoutKeys = untilFrom(load.at + MAX_BACK_OFF_WITHOUT_KEYS)
    const cap = Math.min(MAX_BACK_OFF, Math.max(withoutKeys, untilFrom(loadedAt + lifetime)))
    return Math.min(next, Math.max(FIRST_BACK_OFF, cap))
  }

  function msToLoad(): number {
    const cooldown = usable() ? ended.at + policy.minRefreshInterval * 1000 : backOffUntil
    const current = inFlight() ? latest.at + policy.patience * 1000 : -Infinity
    return untilFrom(Math.max(cooldown, current, askedUntil))
  }

  return {
    begin() {
      latest = { number: latest.number + 1, at: monotonic() }
      return latest
    },
    send(load) {
      lastSent = load.number
    },
    succeeded(load) {
      end(load)
      if (load.number < lastAnswered) return false
      lastAnswered = load.number
      loadedAt = monotonic()
      failures = 0
      refreshAt = loadedAt + policy.maxAge * 1000 * (AHEAD + AHEAD_JITTER * Math.random())
      return true
    },
    failed(load, retryAfter = 0) {
      end(load)
      if (load.number < lastAnswered) return false
      lastFailed = Math.max(lastFailed, load.number)
      failures += 1
      backOffUntil = monotonic() + backOff(load)
      refreshAt = backOffUntil
      askedUntil = monotonic() + Math.min(MAX_RETRY_AFTER, retryAfter * 1000)
      return true
    },
    lastSent: () => lastSent,
    answeredSince: (number) => lastAnswered > number,
    failedSince: (number) => lastFailed > number,
    failing: () => failures > 0,
    loading: () => inFlight() && monotonic() < latest.at + policy.patience * 1000,
    usable,
    fresh: () => monotonic() < loadedAt + policy.maxAge * 1000,
    msToLoad,
    msToRefresh() {
      if (!usable()) return msToLoad()
      const cutOff = inFlight() ? latest.at + (policy.timeout + 1) * 1000 : -Infinity
      return untilFrom(Math.max(refreshAt, cutOff, askedUntil))
    },
  }
}
