import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { authNotices } from '../../shared/auth-notices'
import { safeNext } from '../../shared/safe-next'
import { currentSession } from '../../server/auth/session'
import { AuthForm, type AuthField } from '../auth-form'
import { AuthPage } from '../auth-page'

export const metadata: Metadata = { title: 'Create an account' }

const fields: AuthField[] = [
  { name: 'name', label: 'Name', type: 'text', autoComplete: 'name', maxLength: 100 },
  { name: 'email', label: 'E-mail', type: 'email', autoComplete: 'email', maxLength: 254 },
  {
    name: 'password',
    label: 'Password',
    type: 'password',
    autoComplete: 'new-password',
    minLength: 8,
    maxLength: 128,
    hint: 'At least 8 characters. A short sentence is easy to keep in mind.',
  },
]

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function RegisterPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams
  const next = safeNext(query.next)
  if (await currentSession()) redirect(next)
  return (
    <AuthPage
      title="Create your account"
      other={{
        question: 'Already have an account?',
        label: 'Sign in',
        href: `/login?next=${encodeURIComponent(next)}`,
      }}
    >
      <AuthForm
        action="/api/auth/register"
        fields={fields}
        submit="Create account"
        next={next}
        mailed="/verify-email?sent=1"
        message={authNotices(query).error}
      />
    </AuthPage>
  )
}
