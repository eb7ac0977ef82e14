/** Claims of a test token; `undefined` leaves one out. */
export interface TokenClaims {
  /** Whose token it is. Default `user-a`. */
  readonly sub?: string | undefined
  readonly [claim: string]: unknown
}

/** A row of Better Auth's user table, as its `definePayload` gets it. */
export interface TestUserRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly createdAt: string
  readonly updatedAt: string
}

export interface PayloadSettings {
  readonly issuer: string
  readonly audience: string
  /** Seconds. */
  readonly lifetime: number
  readonly definePayload: (user: TestUserRow) => Readonly<Record<string, unknown>>
}

export const DEFAULT_SUBJECT = 'user-a'

/**
 * A payload as Better Auth 1.7.7 writes it: `iat`, the user's claims, `sub`, `exp`, `iss`, `aud`.
 *
 * @param now epoch milliseconds.
 */
export function payloadOf(
  claims: TokenClaims,
  settings: PayloadSettings,
  now: number,
): Record<string, unknown> {
  const sub = claims.sub ?? DEFAULT_SUBJECT
  const iat = Math.floor(now / 1000)
  const payload = {
    iat,
    ...settings.definePayload(userRow(sub, now)),
    sub,
    exp: iat + settings.lifetime,
    iss: settings.issuer,
    aud: settings.audience,
    ...claims,
  }
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
}

/** Better Auth's default payload: the whole row. */
export function wholeUserRow({ id, ...user }: TestUserRow): Readonly<Record<string, unknown>> {
  return { ...user, id }
}

function userRow(id: string, now: number): TestUserRow {
  const date = new Date(now).toISOString()
  return {
    id,
    name: `User ${id}`,
    email: `${id.toLowerCase().replace(/[^\w-]+/g, '-')}@example.com`,
    emailVerified: false,
    createdAt: date,
    updatedAt: date,
  }
}
