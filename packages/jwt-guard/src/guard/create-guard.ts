import { engine } from '#signature'
import { createEmitter } from '../core/events.js'
import { assembleGuard, type Guard } from '../core/guard.js'
import type { GuardOptions, GuardOptionsWithClaims } from '../core/options/options.js'
import { readSettings } from '../core/options/settings.js'
import type { OutputOf, StandardSchema } from '../core/options/standard-schema.js'
import { createKeySource } from '../keys/create-key-source.js'

/**
 * A guard for the access tokens of one issuer or several.
 *
 * @throws TypeError that names the option, if one is missing, unknown or unsafe. Keys are loaded
 *   on first use, or by `ready()`.
 *
 * @example
 * ```ts
 * import { createGuard } from 'jwt-guard'
 * import { token } from './request.js'
 *
 * const guard = createGuard({
 *   issuer: 'https://app.example.com',
 *   audience: 'https://api.example.com',
 * })
 * const { userId } = await guard.verify(token)
 * ```
 */
export function createGuard<Claims, Schema extends StandardSchema<Claims>>(
  options: GuardOptionsWithClaims<Schema, OutputOf<Schema>>,
): Guard<OutputOf<Schema>>
export function createGuard(options: GuardOptions & { readonly claims?: undefined }): Guard
export function createGuard<Claims>(
  options: GuardOptions<Claims> & { readonly claims?: StandardSchema<Claims> | undefined },
): Guard<Claims> {
  const settings = readSettings(options)
  const listeners = options.onEvent === undefined ? [] : [options.onEvent].flat()
  const emit = createEmitter(listeners)
  // Looked up at each use: a test may fake Date after the guard was made.
  const now = options.now ?? ((): number => Date.now())
  const monotonic = (): number => performance.now()
  const { challenge, algorithms, types } = settings
  const issuers = settings.issuers.map((issuer) => ({
    issuer: issuer.issuer,
    audience: issuer.audience,
    until: issuer.until,
    clockTolerance: settings.clockTolerance,
    maxTokenAge: settings.maxTokenAge,
    source: createKeySource({
      issuer,
      algorithms,
      policy: settings.keys,
      fetch: options.keys?.fetch,
      waitUntil: options.keys?.waitUntil,
      engine,
      challenge,
      emit,
      now,
      monotonic,
    }),
  }))
  return assembleGuard<Claims>({
    expectations: { algorithms, types, issuers, engine },
    locations: settings.issuers.map(({ keys }) => keys),
    claims: options.claims,
    checks: options.check === undefined ? [] : [options.check],
    services: settings.services,
    isRevoked: options.isRevoked,
    scopes: options.scopes,
    cache: settings.cache,
    origin: Object.freeze({
      challenge,
      emit,
      hookTimeout: settings.hookTimeout,
      subjectsApart: settings.subjectsApart,
    }),
    emit,
    now,
    monotonic,
  })
}
