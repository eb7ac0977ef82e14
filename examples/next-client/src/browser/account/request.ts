import { OTHER_USER, readProblem } from '../../shared/problem'
import { leave } from '../session/leave'

/** What became of a request of the account page. `message` may be shown to people. */
export type AccountOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly status: number
      readonly message: string
      /** The field that it is about, where it is about one. */
      readonly field: string | undefined
    }

const FAILED = 'That did not work. Please try again.'

/**
 * Sends one request of the account page, for the person it was made for and nobody else. Where they
 * are signed out, or somebody else is signed in, the page is left and the promise stays open.
 *
 * @param body sent as JSON
 */
export async function accountRequest(
  userId: string,
  method: 'PATCH' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<AccountOutcome> {
  const response = await fetch(path, {
    method,
    headers: { 'X-Acting-User': userId, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => undefined)
  if (response === undefined) return { ok: false, status: 0, message: FAILED, field: undefined }
  if (response.ok) return { ok: true }
  const { status } = response
  const problem = await readProblem(response)
  const otherUser = problem?.type === OTHER_USER
  if (status === 401 || otherUser) {
    if (otherUser) window.location.reload()
    else leave()
    return new Promise(() => {})
  }
  const refused = problem?.errors?.[0]
  const message = refused?.message ?? problem?.detail ?? FAILED
  return { ok: false, status, message, field: refused?.path }
}
