import { compare } from 'bcryptjs'
import { hashPassword, verifyPassword } from 'better-auth/crypto'

/**
 * For accounts that come with bcrypt hashes: `emailAndPassword: { password: bcryptAndScrypt }`.
 *
 * Imported hashes go on working as they are; every password set from now on is hashed with scrypt,
 * Better Auth's default. bcrypt looks at the first 72 bytes of a password, and no further.
 */
export const bcryptAndScrypt = {
  hash: hashPassword,
  async verify({ hash, password }: { hash: string; password: string }): Promise<boolean> {
    const isBcrypt = /^\$2[aby]\$\d\d\$/.test(hash)
    return isBcrypt ? compare(password, hash) : verifyPassword({ hash, password })
  },
}
