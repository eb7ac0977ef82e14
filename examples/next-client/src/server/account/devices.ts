import 'server-only'
import type { Device } from '../../shared/device'
import { auth } from '../auth/auth'
import { browserName } from './browser-name'
import type { Owner } from './owner'

/** Somebody's sessions; each with its token, which stays here. */
const sessionsOf = async ({ headers }: Owner) => auth().api.listSessions({ headers })

const byUse = (one: Device, other: Device) =>
  Number(other.current) - Number(one.current) || Date.parse(other.usedAt) - Date.parse(one.usedAt)

/**
 * Where somebody is signed in: this device first, then the last used. Never with a session's token.
 *
 * @throws where Better Auth can't tell (database down)
 */
export async function devicesOf(owner: Owner): Promise<Device[]> {
  const sessions = await sessionsOf(owner)
  return sessions
    .map(({ id, userAgent, ipAddress, updatedAt }) => ({
      id,
      name: browserName(userAgent),
      // Empty where nothing between here and the browser says whence it comes.
      address: ipAddress || null,
      usedAt: updatedAt.toISOString(),
      current: id === owner.sessionId,
    }))
    .sort(byUse)
}

/**
 * Ends the session of another device of the same person.
 *
 * @throws where Better Auth can't tell, or has not ended it
 */
export async function endDevice(
  owner: Owner,
  id: string,
): Promise<'ended' | 'current' | 'missing'> {
  if (id === owner.sessionId) return 'current'
  const session = (await sessionsOf(owner)).find((each) => each.id === id)
  if (session === undefined) return 'missing'
  await auth().api.revokeSession({ headers: owner.headers, body: { token: session.token } })
  if ((await sessionsOf(owner)).some((each) => each.id === id)) {
    throw new Error('the session is there still')
  }
  return 'ended'
}

/**
 * Ends all sessions of a person but the one that asks.
 *
 * @throws where Better Auth can't tell, or has not ended them
 */
export async function endOtherDevices({ headers }: Owner): Promise<void> {
  await auth().api.revokeOtherSessions({ headers })
}
