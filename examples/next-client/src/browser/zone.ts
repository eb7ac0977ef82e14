import { ZONE_COOKIE } from '../shared/zone'

const A_YEAR = 365 * 86_400

/**
 * Tells the server which time zone this is, by a cookie, so that it renders "Today" where it is
 * today. A browser in UTC says nothing: that is what the server supposes.
 *
 * @returns the zone
 */
export function tellZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const life = zone === 'UTC' ? 0 : A_YEAR
  document.cookie = `${ZONE_COOKIE}=${zone}; Path=/; Max-Age=${life}; SameSite=Lax`
  return zone
}
