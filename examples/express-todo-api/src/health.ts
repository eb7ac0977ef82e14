import { Router } from 'express'
import { z } from 'zod'
import { allowOnly } from './middleware/allow-only.js'
import { unavailable } from './problem.js'

export interface Readiness {
  /** Asks every check, together. */
  check(): Promise<{ ready: boolean; checks: Record<string, Check> }>
  /** From now on not ready, so that the balancer looks elsewhere before the server closes. */
  drain(): void
}

const check = z.enum(['ok', 'failing'])
type Check = z.infer<typeof check>

export const healthResponse = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' })

export const readinessResponse = z
  .strictObject({ status: z.literal('ready'), checks: z.record(z.string(), check) })
  .meta({
    id: 'Readiness',
    examples: [{ status: 'ready', checks: { database: 'ok', keys: 'ok' } }],
  })

/**
 * Ready is who can answer: with a database to ask and keys to verify with. A probe is asked often
 * and by anybody, so probes at the same time share one look.
 *
 * @param timeout milliseconds a check may take.
 */
export function createReadiness(
  checks: Readonly<Record<string, () => Promise<unknown>>>,
  timeout = 2_000,
): Readiness {
  let draining = false
  let underWay: ReturnType<Readiness['check']> | undefined

  async function look() {
    const results = await Promise.all(
      Object.entries(checks).map(
        async ([name, check]) => [name, await passes(check, timeout)] as const,
      ),
    )
    const ready = results.every(([, result]) => result === 'ok')
    return { ready, checks: Object.fromEntries(results) }
  }

  return {
    async check() {
      if (draining) return { ready: false, checks: { server: 'failing' } }
      underWay ??= look().finally(() => (underWay = undefined))
      return underWay
    },
    drain() {
      draining = true
    },
  }
}

async function passes(check: () => Promise<unknown>, timeout: number): Promise<Check> {
  let timer: NodeJS.Timeout | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('too slow')), timeout)
    })
    await Promise.race([check(), late])
    return 'ok'
  } catch {
    return 'failing'
  } finally {
    clearTimeout(timer)
  }
}

/** `/healthz`: the process lives; restart it if not. `/readyz`: it can serve; send it traffic. */
export function healthRoutes(readiness: Readiness): Router {
  const router = Router()

  router
    .route('/healthz')
    .get((_req, res) => {
      res.set('Cache-Control', 'no-store').json({ status: 'ok' })
    })
    .all(allowOnly('GET', 'HEAD'))

  router
    .route('/readyz')
    .get(async (_req, res) => {
      const { ready, checks } = await readiness.check()
      if (!ready) throw unavailable(checks)
      res.set('Cache-Control', 'no-store').json({ status: 'ready', checks })
    })
    .all(allowOnly('GET', 'HEAD'))

  return router
}
