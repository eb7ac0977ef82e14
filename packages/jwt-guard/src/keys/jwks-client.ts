import { AuthError } from '../core/errors.js'
import type { ChallengeSettings } from '../core/challenge.js'
import type { Emit } from '../core/events.js'
import type { Algorithm } from '../core/algorithms.js'
import { matchKeys, type KeyRequest, type KeySource, type VerificationKey } from './key-source.js'
import { KeyLoadError, readKeySet, type KeySet } from './key-set.js'
import { createRefreshPlan, type RefreshPolicy } from './refresh-plan.js'

export interface JwksClientOptions {
  readonly issuer: string
  /** Gives the parsed JWKS; rejects if it can't. */
  readonly load: (signal: AbortSignal) => Promise<unknown>
  readonly algorithms: ReadonlySet<Algorithm>
  readonly policy: RefreshPolicy & {
    readonly maxKeys: number
    /** Seconds for one load. */
    readonly timeout: number
  }
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

/**
 * Keys that are loaded on first use, refreshed ahead of their age, and kept through an outage.
 *
 * Known keys never wait. Without keys, callers share one load, and while the back-off runs they
 * are refused at once. An unknown `kid` waits for a load that starts after it was asked for: only
 * that one can tell a new key from an invented one.
 */
export function createJwksClient(options: JwksClientOptions): KeySource {
  const { policy, monotonic, emit, issuer } = options
  const plan = createRefreshPlan(policy, monotonic)
  const absent = new Map<string, number>()
  const closing = new AbortController()
  let keys: KeySet | undefined
  let fetchedAt: number | undefined
  let running: Promise<void> | undefined
  let scheduled: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting = 0

  function current(): KeySet | undefined {
    return plan.usable() ? keys : undefined
  }

  /** One load at a time, however many ask; rejects with KeyLoadError. */
  function refresh(): Promise<void> {
    running ??= load().finally(() => {
      running = undefined
      scheduleRefresh()
    })
    return running
  }

  async function load(): Promise<void> {
    plan.started()
    try {
      const jwks = await withinTime(options.load, policy.timeout, closing.signal)
      keys = await readKeySet(jwks, {
        algorithms: options.algorithms,
        maxKeys: policy.maxKeys,
        previous: keys,
        onSkip: emit && ((skipped) => emit({ type: 'key_skipped', issuer, ...skipped })),
      })
    } catch (cause) {
      const error =
        cause instanceof KeyLoadError
          ? cause
          : new KeyLoadError('the keys could not be loaded', { cause })
      plan.failed(error.retryAfter)
      emit?.({
        type: 'keys_failed',
        issuer,
        message: error.message,
        retryIn: plan.secondsToRetry(),
      })
      throw error
    }
    plan.succeeded()
    fetchedAt = options.now()
    emit?.({ type: 'keys_refreshed', issuer, kids: [...keys.byKid.keys()] })
  }

  /** Ahead of expiry, or when the back-off allows; it doesn't hold the process. */
  function scheduleRefresh(): void {
    clearTimeout(timer)
    if (closing.signal.aborted) return
    timer = setTimeout(() => void refresh().catch(() => undefined), plan.msToBackgroundRefresh())
    if (typeof timer === 'object') timer.unref()
  }

  function unavailable(cause?: unknown): AuthError {
    return new AuthError('unavailable', 'keys_unavailable', {
      retryAfter: plan.secondsToRetry(),
      challenge: options.challenge,
      details: { expected: `keys of ${issuer}` },
      cause,
    })
  }

  /** Waits for a load if there is nothing to work with. */
  async function ready(): Promise<void> {
    if (current() !== undefined) return
    if (closing.signal.aborted || (running === undefined && plan.msToNextLoad() > 0)) {
      throw unavailable()
    }
    await refresh().catch((cause: unknown) => {
      throw unavailable(cause)
    })
  }

  async function findAfterLoad(request: KeyRequest): Promise<readonly VerificationKey[]> {
    await ready()
    return find(request)
  }

  /** Joins the next load that may start; all waiting share it. */
  function nextLoad(): Promise<void> {
    scheduled ??= untilAllowed().then(() => {
      scheduled = undefined
      return refresh()
    })
    return scheduled
  }

  /** A background refresh during the sleep moves the moment on. */
  async function untilAllowed(): Promise<void> {
    while (plan.msToUnknownKidLoad() > 0) await sleep(plan.msToUnknownKidLoad())
  }

  async function findNew(request: KeyRequest): Promise<readonly VerificationKey[]> {
    waiting += 1
    try {
      // A load under way may have read the keys before this one was made: its no is no answer.
      if (running !== undefined) await running.catch(() => undefined)
      const early = known(request)
      if (early !== undefined) return early
      if (plan.msToUnknownKidLoad() > policy.minRefreshInterval * 1000) throw unavailable()
      await nextLoad().catch((cause: unknown) => {
        throw unavailable(cause)
      })
    } finally {
      waiting -= 1
    }
    const found = known(request)
    if (found !== undefined) return found
    remember(request.kid)
    return []
  }

  function known(request: KeyRequest): readonly VerificationKey[] | undefined {
    const found = matchKeys(keys ?? NO_KEYS, request)
    return found.length > 0 ? found : undefined
  }

  function remember(kid: string | undefined): void {
    if (kid === undefined) return
    absent.delete(kid)
    absent.set(kid, monotonic() + policy.minRefreshInterval * 1000)
    const oldest = absent.keys().next()
    if (absent.size > MAX_REMEMBERED && !oldest.done) absent.delete(oldest.value)
  }

  function isKnownAbsent(kid: string): boolean {
    const until = absent.get(kid)
    if (until === undefined) return false
    if (monotonic() < until) return true
    absent.delete(kid)
    return false
  }

  function find(request: KeyRequest): ReturnType<KeySource['find']> {
    if (current() === undefined) return findAfterLoad(request)
    const found = known(request)
    if (found !== undefined) return found
    // Without a kid there is nothing to wait for; a kid just looked for in vain is an answer.
    if (request.kid === undefined || isKnownAbsent(request.kid)) return []
    if (waiting >= MAX_WAITING || closing.signal.aborted) throw unavailable()
    return findNew(request)
  }

  return {
    find,
    holds: (key) => current()?.all.includes(key) ?? false,
    ready,
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
      clearTimeout(timer)
    },
  }
}

const NO_KEYS: KeySet = { byKid: new Map(), all: [] }

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.ceil(ms)))
}

/** Runs a load that is cut off after `seconds`, also one that doesn't heed its signal. */
async function withinTime(
  load: JwksClientOptions['load'],
  seconds: number,
  closing: AbortSignal,
): Promise<unknown> {
  const limit = new AbortController()
  let end: (why: string) => void = () => undefined
  const cut = new Promise<never>((_, reject) => {
    end = (why) => {
      reject(new KeyLoadError(why))
      limit.abort()
    }
  })
  const onClose = (): void => end('the guard was closed')
  const timer = setTimeout(() => end(`no keys within ${seconds} s (keys.timeout)`), seconds * 1000)
  closing.addEventListener('abort', onClose, { once: true })
  try {
    return await Promise.race([load(limit.signal), cut])
  } finally {
    clearTimeout(timer)
    closing.removeEventListener('abort', onClose)
  }
}
