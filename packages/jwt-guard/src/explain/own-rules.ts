/** The last check: `claims`, `check` and `isRevoked` of the guard at hand. */
export const OWN_RULES = 'your own rules'
