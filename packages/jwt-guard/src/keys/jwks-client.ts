import { AuthError } from '../core/errors.js'
import type { ChallengeSettings } from '../core/challenge.js'
import type { Emit } from '../core/events.js'
import { millisecondsIfAny } from '../core/app-function.js'
import type { Algorithm } from '../core/token/algorithms.js'
import type { KeyRequest, KeySource, VerificationKey } from '../core/key-source.js'
import type { SignatureEngine } from '../core/signature.js'
import { inBackground } from './background.js'
import { holdsKey, KeyLoadError, matchKeys, readKeySet, type KeySet } from './key-set.js'
import { innermostCause } from './load-failure.js'
import type { SkippedJwk } from './jwk.js'
import { createOwnLoads, createSharedLoads, isWorkerd, type WaitUntil } from './load-sharing.js'
import { createRefreshPlan, type Load, type RefreshPolicy } from './refresh-plan.js'
import { atMost, withinTime } from './time-limit.js'

export interface JwksClientOptions {
  readonly issuer: string
  /** Where the keys are loaded from, as a log may have it; undefined for a function. */
  readonly address?: string | undefined
  /** Gives the parsed JWKS; rejects if it can't. */
  readonly load: (signal: AbortSignal) => Promise<unknown>
  readonly algorithms: ReadonlySet<Algorithm>
  readonly policy: Omit<RefreshPolicy, 'patience'> & { readonly maxKeys: number }
  readonly waitUntil: WaitUntil | undefined
  /** Whether the issuer's time is over: then nothing is refreshed. Default: it has no end. */
  readonly retired?: (() => boolean) | undefined
  readonly engine: SignatureEngine
  readonly challenge: ChallengeSettings
  readonly emit: Emit
  /** Wall clock in milliseconds, for `health().fetchedAt`. */
  readonly now: () => number
  /** Milliseconds that never jump. */
  readonly monotonic: () => number
}

/** A flood of unknown kids must not pile up requests without bound. */
const MAX_WAITING = 1000
const MAX_REMEMBERED = 1000
/** 5 s until the next load may begin, and half a second for its answer. */
const MAX_WAIT = 5500
/** Another load within 4 s of one that hangs brings the keys within 5 s of the server's return. */
const PATIENCE = 4
/** A request that is cancelled takes its load with it, unheard. */
const PATIENCE_WITH_OTHER_REQUESTS = 1

/**
 * Keys that are loaded on first use, refreshed ahead of their age, and kept through an outage.
 *
 * Known keys never wait. Without keys, callers share one load, and after it failed they are
 * refused at once until one succeeds. An unknown `kid` waits for a load that begins after it was
 * asked for: only that one can tell a new key from an invented one.
 */
export function createJwksClient(options: JwksClientOptions): KeySource {
  const { policy, monotonic, emit, issuer, waitUntil } = options
  const own = waitUntil !== undefined || isWorkerd()
  const patience = own ? PATIENCE_WITH_OTHER_REQUESTS : PATIENCE
  const plan = createRefreshPlan({ ...policy, patience }, monotonic)
  const runs = own ? soon : inBackground
  const sharing = { plan, load, retired: options.retired ?? ((): boolean => false) }
  const loads = own ? createOwnLoads(sharing, waitUntil) : createSharedLoads(sharing)
  const closing = new AbortController()
  /** Kids that the last load didn't have. */
  const absent = new Set<string>()
  let keys: KeySet | undefined
  let fetchedAt: number | undefined
  let lastError: KeyLoadError | undefined
  let reportedSkips: ReadonlySet<string> = new Set()
  let waiting = 0

  function current(): KeySet | undefined {
    return plan.usable() ? keys : undefined
  }

  /** Whoever asks in the same tick is in time for this load. */
  function load(): Promise<void> {
    const attempt = plan.begin()
    return runs(() => fill(attempt))
  }

  async function fill(attempt: Load): Promise<void> {
    if (closing.signal.aborted) return
    plan.send(attempt)
    try {
      const jwks = await withinTime(options.load, policy.timeout, closing.signal)
      const loaded = await readKeySet(jwks, {
        algorithms: options.algorithms,
        maxKeys: policy.maxKeys,
        engine: options.engine,
        previous: current(),
        onSkip: skipReport(),
      })
      if (!plan.succeeded(attempt)) return
      keys = loaded
      fetchedAt = millisecondsIfAny(options.now)
      lastError = undefined
      emit?.({ type: 'keys_refreshed', issuer, kids: [...loaded.byKid.keys()] })
    } catch (cause) {
      fail(attempt, cause)
    } finally {
      absent.clear()
    }
  }

  function fail(attempt: Load, cause: unknown): void {
    if (!plan.failed(attempt, cause instanceof KeyLoadError ? cause.retryAfter : undefined)) return
    lastError = failureOf(cause, options.address)
    if (closing.signal.aborted) return
    const retryIn = Math.ceil(plan.msToRefresh() / 1000)
    emit?.({ type: 'keys_failed', issuer, message: lastError.message, retryIn })
  }

  /** One event for each key that is left out, not one at each load. */
  function skipReport(): (skipped: SkippedJwk) => void {
    const before = reportedSkips
    const reported = new Set<string>()
    reportedSkips = reported
    return (skipped) => {
      const line = JSON.stringify(skipped)
      reported.add(line)
      if (!before.has(line)) emit?.({ type: 'key_skipped', issuer, ...skipped })
    }
  }

  function unavailable(ms: number): AuthError {
    return new AuthError('unavailable', 'keys_unavailable', {
      retryAfter: ms / 1000,
      challenge: options.challenge,
      details: { expected: `keys of ${issuer}` },
      cause: lastError,
    })
  }

  /**
   * Waits, load by load, until `decide` has an answer. It is told whether a load that was sent
   * after this call has answered.
   */
  async function afterLoads<T>(decide: (answered: boolean) => T | undefined): Promise<T> {
    const asked = plan.lastSent()
    const deadline = monotonic() + MAX_WAIT
    waiting += 1
    try {
      for (;;) {
        const left = deadline - monotonic()
        await atMost(left, loads.next(msToWait(asked, left)))
        const decision = decide(plan.answeredSince(asked))
        if (decision !== undefined) return decision
      }
    } finally {
      waiting -= 1
    }
  }

  /** @throws AuthError `unavailable` if no load in the `left` milliseconds can decide. */
  function msToWait(asked: number, left: number): number {
    const ms = plan.msToLoad()
    const hopeless = plan.usable()
      ? waiting > MAX_WAITING || (ms > left && !plan.loading())
      : plan.loading()
        ? plan.failing()
        : ms > 0
    if (hopeless || left <= 0 || closing.signal.aborted || plan.failedSince(asked)) {
      throw unavailable(ms)
    }
    return ms
  }

  async function findLater(request: KeyRequest): Promise<readonly VerificationKey[]> {
    const found = await afterLoads((answered) => {
      const set = current()
      if (set === undefined) return undefined
      const found = matchKeys(set, request)
      return found.length > 0 || answered || request.kid === undefined ? found : undefined
    })
    if (found.length === 0 && request.kid !== undefined && absent.size < MAX_REMEMBERED) {
      absent.add(request.kid)
    }
    return found
  }

  function find(request: KeyRequest): ReturnType<KeySource['find']> {
    const set = current()
    if (set === undefined) return findLater(request)
    if (loads.leftToRequest()) return load().then(() => find(request))
    const found = matchKeys(set, request)
    if (found.length > 0 || request.kid === undefined) return found
    // A kid just looked for in vain is an answer until the next load may begin.
    return absent.has(request.kid) && plan.msToLoad() > 0 ? found : findLater(request)
  }

  return {
    find,
    // A refresh left to the request is due before its token counts as verified.
    holds: (key) => !loads.leftToRequest() && holdsKey(current(), key),
    async ready() {
      if (current() === undefined) await afterLoads(current)
    },
    health() {
      const usable = current()
      return {
        keys: usable === undefined ? 'missing' : plan.fresh() ? 'fresh' : 'stale',
        kids: usable === undefined ? [] : [...usable.byKid.keys()],
        ...(fetchedAt === undefined ? {} : { fetchedAt }),
      }
    },
    close() {
      closing.abort()
      loads.close()
    },
  }
}

/** In the request's own context, where a platform lets no other ask the network for it. */
async function soon(work: () => Promise<void>): Promise<void> {
  await Promise.resolve()
  await work()
}

/** What an operator reads: where the keys are, what went wrong there, and what lies behind it. */
function failureOf(cause: unknown, address: string | undefined): KeyLoadError {
  const known = cause instanceof KeyLoadError
  const what = known ? cause.message : `the keys could not be loaded: ${innermostCause(cause)}`
  const message = address === undefined ? what : `${address}: ${what}`
  return new KeyLoadError(message, { cause: known ? cause.cause : cause })
}
