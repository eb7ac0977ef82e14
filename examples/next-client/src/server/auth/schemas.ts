import 'server-only'
import { z } from 'zod'
import { isGuessedFirst } from './common-passwords'

/** Postgres keeps no NUL, and half a surrogate pair would come back as another character. */
const name = z
  .string()
  .trim()
  .min(1, 'Please enter your name')
  .max(100, 'At most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Please leave out control characters')

const email = z
  .email('Please enter an e-mail address, such as ada@example.com')
  .max(254, 'At most 254 characters')

/** A password somebody chooses, when signing up as when changing it. Lengths count characters. */
export const NewPassword = z
  .string()
  .min(8, 'At least 8 characters')
  .max(128, 'At most 128 characters')

/** What is said of a password that guessing begins with (`common-passwords.ts`). */
export const GUESSED_FIRST = 'Please choose another: this one is among the first that are guessed'

/** POST /api/auth/register. */
export const RegisterRequest = z
  .strictObject({ name, email, password: NewPassword })
  .refine(({ password, ...known }) => !isGuessedFirst(password, known), {
    error: GUESSED_FIRST,
    path: ['password'],
  })

/** POST /api/auth/login. A wrong length is simply a wrong password. */
export const LoginRequest = z.strictObject({
  email,
  password: z.string().min(1, 'Please enter your password').max(128, 'At most 128 characters'),
})

/** Who is signed in and until when. No token: the session travels in its HttpOnly cookie alone. */
export const AuthResponse = z.strictObject({
  user: z.strictObject({ id: z.string(), name: z.string(), email: z.string() }),
  session: z.strictObject({ expiresAt: z.iso.datetime() }),
})

/** POST /api/auth/forgot-password. */
export const ForgotPasswordRequest = z.strictObject({ email })

/** POST /api/auth/reset-password. Which account it is comes from the link, by its cookie. */
export const ResetPasswordRequest = z.strictObject({ newPassword: NewPassword })

/** POST /api/auth/verify-email. Which address it is comes from the link, by its cookie. */
export const VerifyEmailRequest = z.strictObject({})

/** What was asked for is on its way by mail, if it is: the same whether there is such an account. */
export const MailedResponse = z.strictObject({ mailed: z.literal(true) })

/** POST /api/auth/logout. */
export const LogoutResponse = z.strictObject({ signedOut: z.literal(true) })

export type ForgotPasswordRequest = z.infer<typeof ForgotPasswordRequest>
export type ResetPasswordRequest = z.infer<typeof ResetPasswordRequest>
export type RegisterRequest = z.infer<typeof RegisterRequest>
export type LoginRequest = z.infer<typeof LoginRequest>
export type AuthResponse = z.infer<typeof AuthResponse>
