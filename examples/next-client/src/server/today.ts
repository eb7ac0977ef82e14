import 'server-only'
import { cookies } from 'next/headers'
import { dayIn } from '../shared/days'
import { ZONE_COOKIE } from '../shared/zone'

/** The day it is where this browser has said it is; until it has, in UTC. */
export async function currentDay(): Promise<string> {
  return dayIn((await cookies()).get(ZONE_COOKIE)?.value ?? 'UTC')
}
