import type { Metadata } from 'next'
import { requireMail } from '../../server/mail/enabled'
import { authNotices } from '../../shared/auth-notices'
import { AuthForm, type AuthField } from '../auth-form'
import { AuthPage } from '../auth-page'

export const metadata: Metadata = { title: 'Forgotten password' }

const fields: AuthField[] = [
  { name: 'email', label: 'E-mail', type: 'email', autoComplete: 'username', maxLength: 254 },
]

const SENT =
  'If there is an account with this address, a mail with a link is on its way. Nothing there? Look among the unwanted mails, or ask again in ten minutes.'

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function ForgotPasswordPage({ searchParams }: { searchParams: Query }) {
  requireMail()
  const query = await searchParams
  return (
    <AuthPage
      title="Forgotten password"
      notice={query.sent === '1' ? SENT : 'We send you a link to choose a new one.'}
      other={{ question: 'It came back to you?', label: 'Sign in', href: '/login' }}
    >
      <AuthForm
        action="/api/auth/forgot-password"
        fields={fields}
        submit="Send the link"
        next="/login"
        mailed="/forgot-password?sent=1"
        message={authNotices(query).error}
      />
    </AuthPage>
  )
}
