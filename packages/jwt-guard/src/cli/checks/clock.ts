import { CLOCK_TOLERANCE } from '../../core/limits.js'
import { examined, found, notExamined, type Examination } from '../finding.js'
import type { Reply } from '../http.js'

/** The guard's `clockTolerance`, and one for the header, which knows whole seconds. */
const TOLERATED = CLOCK_TOLERANCE + 1

/** Compares this machine's clock with the Date header of the issuer's answer. */
export function checkClock(reply: Extract<Reply, { ok: true }> | undefined): Examination {
  const name = 'clock'
  if (reply === undefined) return notExamined(name, 'the issuer gave no answer')
  const date = Date.parse(reply.headers.get('date') ?? '')
  if (!Number.isFinite(date)) return notExamined(name, 'the issuer’s answer has no date')
  const ahead = Math.round((date - reply.at) / 1000)
  const skew = Math.abs(ahead)
  const note = skew <= 1 ? 'the same on both sides' : `${skew} s apart`
  if (skew <= TOLERATED) return examined(name, note, [])
  const which = ahead > 0 ? 'the issuer’s clock is ahead' : 'this machine’s clock is ahead'
  return examined(name, note, [found('clock-skew', `${skew} s: ${which}`)])
}
