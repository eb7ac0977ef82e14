import { FAILURES, Outcome } from '../../shared/lab-outcome'
import { leave } from '../session/leave'

/** What came of an attempt, or why nothing did. */
export async function runAttempt(name: string): Promise<Outcome | string> {
  const response = await fetch(`/api/lab/${name}`, { method: 'POST' }).catch(() => undefined)
  if (response?.status === 401) leave()
  if (response?.status === 429) return FAILURES[429]
  const body: unknown = response?.ok && (await response.json().catch(() => undefined))
  return Outcome.safeParse(body).data ?? FAILURES[503]
}
