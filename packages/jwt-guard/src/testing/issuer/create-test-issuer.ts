import { createActingClient, isCredential } from '../requests/acting.js'
import type { Actor, Credential, TestUser } from '../requests/acting.js'
import { definedClaims, payloadOf, subjectOf, wholeUserRow, type TokenClaims } from './claims.js'
import { createTestClock } from './clock.js'
import { signCompact } from './compact.js'
import { hostileHeaders, hostileTokens } from '../hostile/hostile.js'
import type { Forgery } from '../hostile/hostile-token.js'
import { serve } from './http-face.js'
import { createKeyring } from './keyring.js'
import { createKeyServer, JWKS_PATH, publicKeys } from './key-server.js'
import { untilSeen } from './seen-by.js'
import { createSignedIn } from './signed-in.js'
import { createKeyPair, importSharedSecret, randomKid, type SigningKey } from './signing-key.js'
import { actWith } from '../requests/supertest.js'
import type { TestIssuer, TestIssuerOptions, TokenOptions } from './test-issuer.js'

const KEY_POLICY = { maxAge: 1, minRefreshInterval: 1 }
const SEEN_WITHIN = 5

/**
 * An issuer for tests. Nothing happens before it is used: keys are made with the first token.
 *
 * @throws TypeError for a `secret` beside another algorithm than HS256.
 *
 * @example
 * ```ts
 * import { createGuard } from 'jwt-guard'
 * import { createTestIssuer } from 'jwt-guard/testing'
 *
 * const issuer = createTestIssuer()
 * const guard = createGuard(issuer.guardOptions)
 * const { userId } = await guard.verify(await issuer.token('ada')) // 'ada'
 * ```
 */
export function createTestIssuer(options: TestIssuerOptions = {}): TestIssuer {
  const { issuer = 'https://issuer.test', audience = 'https://api.test' } = options
  const { lifetime = 900, definePayload = wholeUserRow, secret } = options
  const { algorithm = secret === undefined ? 'EdDSA' : 'HS256' } = options
  if (secret !== undefined && algorithm !== 'HS256') {
    throw new TypeError(`createTestIssuer: \`secret\` is for HS256, not ${algorithm}`)
  }
  const clock = createTestClock()
  const keyring = createKeyring(algorithm, secret)
  const server = createKeyServer(keyring)
  const settings = { issuer, audience, lifetime }
  const signedIn = createSignedIn()

  let stranger: Promise<SigningKey> | undefined

  async function token(
    user: string | TokenClaims = {},
    { header = {}, kid, lifetime }: TokenOptions = {},
  ): Promise<string> {
    const key = kid === undefined ? await keyring.current() : keyring.byKid(kid)
    const times = lifetime === undefined ? settings : { ...settings, lifetime }
    const [claims, now] = [claimsOf(user), clock.now()]
    const payload = payloadOf(claims, await defined(claims, now), times, now)
    return signCompact({ ...headerOf(key), ...header }, payload, key)
  }

  function defined(claims: TokenClaims, now: number): Promise<Readonly<Record<string, unknown>>> {
    return definedClaims(definePayload, signedIn(subjectOf(claims), now))
  }

  function user(claims: string | TokenClaims): TestUser {
    const make = (): Promise<string> => token(claims)
    return {
      id: subjectOf(claimsOf(claims)),
      token: make,
      authorization: async () => `Bearer ${await make()}`,
    }
  }

  function credentialOf(actor: Actor): Credential | undefined {
    return actor === undefined || isCredential(actor) ? actor : user(actor)
  }

  async function forgery(): Promise<Forgery> {
    const key = await keyring.current()
    const now = clock.now()
    const ofUser = await defined({}, now)
    return {
      key,
      header: headerOf(key),
      payload: (claims = {}) => payloadOf(claims, ofUser, settings, now),
      now: Math.floor(now / 1000),
      issuer,
      audience,
      sign: (header, payload, signer = key) => signCompact(header, payload, signer),
      strangersKey: () => (stranger ??= strangersKey(key)),
    }
  }

  return {
    issuer,
    audience,
    clock,
    guardOptions: {
      issuer,
      audience,
      ...(keyring.secret === undefined ? { jwks: server.load } : { secret: keyring.secret }),
      now: clock.now,
      keys: KEY_POLICY,
    },
    token,
    user,
    hostileTokens: () => hostileTokens(keyring.secret !== undefined, forgery),
    hostileHeaders: () => hostileHeaders(token),
    client: (app) => (actor) => createActingClient(app, credentialOf(actor)),
    supertest: (makeAgent) => (actor) => {
      const credential = credentialOf(actor)
      return credential === undefined ? makeAgent() : actWith(makeAgent(), credential)
    },
    kid: async () => (await keyring.current()).kid,
    jwks: async () => publicKeys(await keyring.published()),
    rotate: async () => (await keyring.rotate()).kid ?? '',
    withdraw: (kid) => keyring.withdraw(kid),
    seenBy: (guard, seconds = SEEN_WITHIN) =>
      untilSeen(
        guard,
        async () => (await keyring.published()).flatMap(({ kid }) => kid ?? []),
        seconds,
      ),
    outage: (kind = 'down') => server.fail(kind),
    recover: () => server.recover(),
    get keyRequests() {
      return server.requests
    },
    respond: (request) => server.respond(request),
    listen: (port = 0) => serve((request) => server.respond(request), JWKS_PATH, port),
  }
}

function claimsOf(user: string | TokenClaims): TokenClaims {
  return typeof user === 'string' ? { sub: user } : user
}

/** Better Auth writes no `typ`; a `sign` of one's own for HS256 usually does, and no `kid`. */
function headerOf({ alg, kid }: SigningKey): Readonly<Record<string, unknown>> {
  return kid === undefined ? { alg, typ: 'JWT' } : { alg, kid }
}

function strangersKey({ alg, kid }: SigningKey): Promise<SigningKey> {
  return alg === 'HS256' ? importSharedSecret(randomKid()) : createKeyPair(alg, kid)
}
