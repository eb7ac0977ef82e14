/** The browser's time zone (IANA), where it isn't UTC, which the server takes for granted. */
export const ZONE_COOKIE = 'zone'
