/** Members of a JWK that only its owner may have (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1). */
const PRIVATE_MEMBERS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'])

const PRIVATE_KEY = 'a private key. Whoever has it signs tokens in anybody’s name'
const SHARED_SECRET = 'a shared secret. Whoever has it signs tokens in anybody’s name'

/**
 * Which secret stands in a text that was pasted, if any: then the text is not kept. A token is none
 * here: it is what the page is for.
 *
 * A secret that looks like nothing (32 random bytes) can only be told by where it was pasted: see
 * `looksRandom`.
 */
export function secretIn(text: string): string | undefined {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return PRIVATE_KEY
  if (/["']?\bkty["']?\s*:\s*["']oct["']/.test(text)) return SHARED_SECRET
  if (/\b(BETTER_AUTH(_JWT)?_SECRET|JWT_SECRET|AUTH_SECRET)\s*[=:]/.test(text)) return SHARED_SECRET
  return membersOf(parsed(text))
}

/** Whether it is one long word, as secrets are and a key set never is. */
export function looksRandom(text: string): boolean {
  return /^[\w+/=~.-]{20,}$/.test(text.trim()) && !/^https?:/.test(text.trim())
}

function membersOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return first(value)
  const names = Object.keys(value).filter((name) => PRIVATE_MEMBERS.has(name))
  if ('kty' in value && names.length > 0) return names.includes('k') ? SHARED_SECRET : PRIVATE_KEY
  return first(Object.values(value))
}

function first(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const secret = membersOf(value)
    if (secret !== undefined) return secret
  }
  return undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
