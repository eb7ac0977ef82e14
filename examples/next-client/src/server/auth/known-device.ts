import 'server-only'
import { createHash, randomUUID } from 'node:crypto'
import type { GenericEndpointContext } from 'better-auth'

/** The cookie's name, without its prefix. */
export const KNOWN_DEVICE = 'known_device'
const YEAR_SECONDS = 365 * 86_400

/** Whose device it is, without saying so to who looks at the cookie. */
function accountTag(email: string): string {
  return createHash('sha256').update(email.toLowerCase()).digest('hex')
}

function cookieOf({ context }: GenericEndpointContext) {
  return context.createAuthCookie(KNOWN_DEVICE, { path: '/api/auth', maxAge: YEAR_SECONDS })
}

/**
 * The id of a device that this account has been signed in to from before, or `null`.
 *
 * The cookie opens nothing: it has guesses of that device counted apart from everybody else's.
 */
export async function knownDevice(
  context: GenericEndpointContext,
  email: string,
): Promise<string | null> {
  const value = await context.getSignedCookie(cookieOf(context).name, context.context.secret)
  const [id, tag] = (value || '').split('.')
  return id && tag === accountTag(email) ? id : null
}

/** Makes the device known to the account that has just been signed in to from it. */
export async function rememberDevice(
  context: GenericEndpointContext,
  email: string,
): Promise<void> {
  const { name, attributes } = cookieOf(context)
  const value = `${(await knownDevice(context, email)) ?? randomUUID()}.${accountTag(email)}`
  await context.setSignedCookie(name, value, context.context.secret, attributes)
}
