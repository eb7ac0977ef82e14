import 'server-only'
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'

/**
 * A copy without any field called `token`, at whatever depth.
 *
 * Better Auth returns the raw session token from sign-in, sign-up, get-session, list-sessions and
 * change-password. In a body it is within reach of every script on the page, and the HttpOnly
 * cookie that carries the same value protects nothing any more.
 */
export function withoutTokens(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTokens)
  if (value === null || typeof value !== 'object') return value
  const prototype: unknown = Object.getPrototypeOf(value)
  // Dates and other class instances have no fields to hide.
  if (prototype !== null && prototype !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'token')
      .map(([key, inner]) => [key, withoutTokens(inner)]),
  )
}

/**
 * Takes the raw session token out of every answer Better Auth gives over HTTP. Put it last in
 * `plugins`: after-hooks run in that order.
 *
 * Calls in this process (`auth.api.…` without `request`) are left alone, and so is `/token`, whose
 * whole purpose is to hand one out: that path is closed in `disabledPaths` instead.
 */
export function hideTokens(): BetterAuthPlugin {
  return {
    id: 'hide-tokens',
    hooks: {
      after: [
        {
          matcher: (context) => context.request !== undefined && context.path !== '/token',
          handler: createAuthMiddleware(async (context) => {
            const { returned } = context.context
            if (returned instanceof Error || returned === undefined) return
            return withoutTokens(returned)
          }),
        },
      ],
    },
  }
}
