export const revoked = new Set<string>()
