import { userId, type Issuer } from './issuer.js'
import type { Verifier } from './peer.js'

/** What a good token's copy must not pass with. */
function hostile(issuer: Issuer): Readonly<Record<string, string>> {
  const good = issuer.token(1)
  const [head = '', , signature = ''] = good.split('.')
  const [, payloadOfAnother = ''] = issuer.token(2).split('.')
  const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
  const now = Math.floor(Date.now() / 1000)
  return {
    "another user's payload": `${head}.${payloadOfAnother}.${signature}`,
    'a changed signature': `${good.slice(0, good.lastIndexOf('.'))}.${flipped}`,
    'another audience': issuer.token(1, { aud: 'https://other.example.com' }),
    'another issuer': issuer.token(1, { iss: 'https://other.example.com' }),
    'a time that is over': issuer.token(1, { iat: now - 7200, exp: now - 3600 }),
  }
}

/**
 * A peer is timed only if it is right: it lets a good token through as its user's, and none that
 * was tampered with.
 *
 * @throws Error that says what it got wrong.
 */
export async function assertCorrect(
  name: string,
  { verify, subject }: Verifier,
  issuer: Issuer,
): Promise<void> {
  const answered = subject(await verify(issuer.token(1)))
  if (answered !== userId(1)) {
    throw new Error(`${name}, ${issuer.alg}: a good token's user is ${String(answered)}`)
  }
  for (const [what, token] of Object.entries(hostile(issuer))) {
    if (await passes(verify, token)) throw new Error(`${name}, ${issuer.alg}: accepts ${what}`)
  }
}

async function passes(verify: Verifier['verify'], token: string): Promise<boolean> {
  try {
    await verify(token)
    return true
  } catch {
    return false
  }
}
