import 'server-only'
import { list, type Attempt } from './attempt'
import { decode, neighbourId, publishedKey, signHs256 } from './tokens'

/** Where there are public keys: the confusion of the two kinds. */
const PUBLIC_KEY: Attempt = {
  label: 'HS256 with the public key',
  does: 'Somebody else’s id, signed with the published key as if that were a shared secret.',
  expected: 401,
  because: 'Public keys are never secrets here: no guard takes both kinds.',
  async build(token) {
    const claims = { ...decode(token).claims, sub: await neighbourId() }
    return list(signHs256({ alg: 'HS256', typ: 'JWT' }, claims, await publishedKey()))
  },
}

/** Where there is a shared secret: a bad one. */
const GUESSED_SECRET: Attempt = {
  label: 'A guessed secret',
  does: 'Somebody else’s id, signed with “secret”, as many a server would.',
  expected: 401,
  because: 'It is another secret. This one has 32 bytes at least, or the API wouldn’t start.',
  async build(token) {
    const { header, claims } = decode(token)
    return list(signHs256(header, { ...claims, sub: await neighbourId() }, 'secret'))
  },
}

/** The attempt that fits how the API verifies. */
export const MODE_ATTEMPTS: Readonly<Record<'jwks' | 'shared-secret', Record<string, Attempt>>> = {
  jwks: { 'public-key': PUBLIC_KEY },
  'shared-secret': { 'guessed-secret': GUESSED_SECRET },
}
