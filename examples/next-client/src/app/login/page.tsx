import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { authNotices } from '../../shared/auth-notices'
import { safeNext } from '../../shared/safe-next'
import { currentSession } from '../../server/auth/session'
import { env } from '../../server/env'
import { sendsMail } from '../../server/mail/post'
import { AuthForm, type AuthField } from '../auth-form'
import { AuthPage } from '../auth-page'

export const metadata: Metadata = { title: 'Sign in' }

const fields: AuthField[] = [
  { name: 'email', label: 'E-mail', type: 'email', autoComplete: 'email', maxLength: 254 },
  {
    name: 'password',
    label: 'Password',
    type: 'password',
    autoComplete: 'current-password',
    maxLength: 128,
  },
]

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function LoginPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams
  const next = safeNext(query.next)
  const { reason, error } = authNotices(query)
  // Whose session has just been refused was sent here: sending them back would go round in circles.
  const refused = query.reason === 'expired' || query.reason === 'elsewhere'
  if (!refused && (await currentSession())) redirect(next)
  return (
    <AuthPage
      title="Welcome back"
      notice={reason}
      other={{
        question: 'No account yet?',
        label: 'Create one',
        href: `/register?next=${encodeURIComponent(next)}`,
      }}
    >
      <AuthForm
        action="/api/auth/login"
        fields={fields}
        submit="Sign in"
        next={next}
        message={error}
      />
      {sendsMail(env()) && (
        <p className="aside forgotten">
          <Link href="/forgot-password">Forgot your password?</Link>
        </p>
      )}
    </AuthPage>
  )
}
