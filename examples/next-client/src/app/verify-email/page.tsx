import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { env } from '../../server/env'
import { requireMail } from '../../server/mail/enabled'
import { clickedLink } from '../../server/mail/link'
import { authNotices } from '../../shared/auth-notices'
import { AuthForm } from '../auth-form'
import { AuthPage } from '../auth-page'

export const metadata: Metadata = { title: 'Confirm your address' }

const SENT =
  'We have sent you a mail. Open the link in it within an hour, then sign in. Nothing there? Look among the unwanted mails.'

type Query = Promise<Record<string, string | string[] | undefined>>

/**
 * Where registering leads, and the link of the mail: its token is in a cookie by then
 * (`server/mail/link.ts`). It asks for a click, since programs follow links, too.
 */
export default async function VerifyEmailPage({ searchParams }: { searchParams: Query }) {
  requireMail()
  const query = await searchParams
  const { error } = authNotices(query)
  const sent = query.sent === '1'
  const link = !sent && clickedLink(await cookies(), 'confirm', env().BETTER_AUTH_URL)
  return (
    <AuthPage
      title={sent ? 'Look into your mail' : 'Confirm your address'}
      notice={sent ? SENT : undefined}
      other={{
        question: 'Signing in sends you a new link, as long as yours is not confirmed.',
        label: 'Sign in',
        href: '/login',
      }}
    >
      {link ? (
        <AuthForm
          action="/api/auth/verify-email"
          fields={[]}
          submit="Confirm"
          next="/login?reason=verified"
          message={error}
        />
      ) : (
        !sent && (
          <p role="alert" className="alert">
            {error ?? 'This link is not complete, or has been used.'}
          </p>
        )
      )}
    </AuthPage>
  )
}
