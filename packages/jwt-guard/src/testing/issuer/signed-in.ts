import { randomKid } from './signing-key.js'

/** A row of Better Auth's user table. */
export interface TestUserRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly image?: string | null | undefined
  /** Columns of plugins: a test issuer has none. */
  readonly [column: string]: unknown
}

/** A row of Better Auth's session table. */
export interface TestSessionRow {
  readonly id: string
  readonly userId: string
  readonly token: string
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly expiresAt: Date
  readonly ipAddress?: string | null | undefined
  readonly userAgent?: string | null | undefined
  /** Columns of plugins: a test issuer has none. */
  readonly [column: string]: unknown
}

/** Who is signed in, as Better Auth tells `definePayload`. */
export interface TestSignedIn {
  readonly user: TestUserRow
  readonly session: TestSessionRow
}

/** Better Auth's default, in milliseconds. */
const SESSION_LIFETIME = 7 * 24 * 60 * 60 * 1000

/** Rows for any user; each user has one session. */
export function createSignedIn(): (userId: string, now: number) => TestSignedIn {
  const sessions = new Map<string, { readonly id: string; readonly token: string }>()
  return (userId, now) => {
    const known = sessions.get(userId) ?? { id: randomKid(), token: randomKid() }
    sessions.set(userId, known)
    const made = { createdAt: new Date(now), updatedAt: new Date(now) }
    return {
      user: {
        name: `User ${userId}`,
        email: `${userId.toLowerCase().replace(/[^\w-]+/g, '-')}@example.com`,
        emailVerified: false,
        image: undefined,
        ...made,
        id: userId,
      },
      session: {
        expiresAt: new Date(now + SESSION_LIFETIME),
        ...known,
        ...made,
        ipAddress: '',
        userAgent: '',
        userId,
      },
    }
  }
}
