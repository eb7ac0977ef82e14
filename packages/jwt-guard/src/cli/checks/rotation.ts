import { examined, found, notExamined, type Examination } from '../finding.js'
import { MAX_KEYS } from '../../core/limits.js'
import { durationText } from '../../core/options/duration.js'

/** Seconds, of Better Auth's `jwt()` options. */
export interface Rotation {
  /** As agreed on: what the two sides are told. */
  readonly lifetime: number | undefined
  /** As the token at hand says. */
  readonly tokenLifetime: number | undefined
  readonly gracePeriod: number | undefined
  readonly rotationInterval: number | undefined
}

const LONG = 3600
/** Issuers may look at the clock twice, once for `iat` and once for `exp`. */
const BETWEEN_TWO_LOOKS = 1

/** How long tokens live, and whether their keys stay published as long. */
export function checkRotation(rotation: Rotation): Examination {
  const name = 'lifetime and rotation'
  const { gracePeriod, rotationInterval, tokenLifetime } = rotation
  const lifetime = rotation.lifetime ?? tokenLifetime
  const known = Object.entries({
    [rotation.lifetime === undefined ? 'this token lives' : 'tokens live']: lifetime,
    'keys rotate after': rotationInterval,
    'retired keys stay': gracePeriod,
  }).flatMap(([what, seconds]) =>
    seconds === undefined ? [] : [`${what} ${durationText(seconds)}`],
  )
  if (known.length === 0)
    return notExamined(name, 'give --lifetime, --grace, --rotation or a token')
  return examined(name, known.join(', '), [
    lifetime !== undefined && lifetime > LONG
      ? found('lifetime-long', durationText(lifetime))
      : undefined,
    lifetime !== undefined &&
    tokenLifetime !== undefined &&
    tokenLifetime > lifetime + BETWEEN_TWO_LOOKS
      ? found(
          'lifetime-exceeded',
          `agreed on: ${durationText(lifetime)}`,
          `this token: ${durationText(tokenLifetime)}`,
        )
      : undefined,
    lifetime !== undefined && gracePeriod !== undefined && gracePeriod < lifetime
      ? found(
          'grace-too-short',
          `gracePeriod ${durationText(gracePeriod)}, lifetime ${durationText(lifetime)}`,
        )
      : undefined,
    gracePeriod !== undefined &&
    rotationInterval !== undefined &&
    1 + Math.ceil(gracePeriod / rotationInterval) > MAX_KEYS
      ? found(
          'rotation-too-fast',
          `${1 + Math.ceil(gracePeriod / rotationInterval)} keys at a time`,
        )
      : undefined,
  ])
}
