import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { env } from '../../server/env'
import { requireMail } from '../../server/mail/enabled'
import { clickedLink } from '../../server/mail/link'
import { authNotices } from '../../shared/auth-notices'
import { AuthForm, type AuthField } from '../auth-form'
import { AuthPage } from '../auth-page'

export const metadata: Metadata = { title: 'New password' }

const fields: AuthField[] = [
  {
    name: 'newPassword',
    label: 'New password',
    type: 'password',
    autoComplete: 'new-password',
    minLength: 8,
    maxLength: 128,
    hint: 'At least 8 characters. A short sentence is easy to keep in mind.',
  },
]

type Query = Promise<Record<string, string | string[] | undefined>>

/** Where the link of a mail leads; its token is in a cookie by then (`server/mail/link.ts`). */
export default async function ResetPasswordPage({ searchParams }: { searchParams: Query }) {
  requireMail()
  const { error } = authNotices(await searchParams)
  const link = clickedLink(await cookies(), 'reset', env().BETTER_AUTH_URL)
  return (
    <AuthPage
      title="New password"
      notice={link && 'Choose a new password. It signs out all devices.'}
      other={{
        question: 'Does it not work?',
        label: 'Ask for a new link',
        href: '/forgot-password',
      }}
    >
      {link ? (
        <AuthForm
          action="/api/auth/reset-password"
          fields={fields}
          submit="Change password"
          next="/login?reason=reset"
          message={error}
        />
      ) : (
        <>
          <p role="alert" className="alert">
            {error ?? 'This link is not complete, or has been used.'}
          </p>
          <Link className="button wide" href="/forgot-password">
            Ask for a new link
          </Link>
        </>
      )}
    </AuthPage>
  )
}
