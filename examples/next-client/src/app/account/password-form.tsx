'use client'

import { useRouter } from 'next/navigation'
import { showToast } from '../toasts'
import { AccountForm } from './account-form'
import type { AuthField } from '../auth-form'

const fields: AuthField[] = [
  {
    name: 'currentPassword',
    label: 'Current password',
    type: 'password',
    autoComplete: 'current-password',
    maxLength: 128,
  },
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

/** Changes the password, which signs out all other devices. */
export function PasswordForm(props: { userId: string; email: string; failed: string | undefined }) {
  const router = useRouter()
  return (
    <AccountForm
      {...props}
      action="/api/account/password"
      fields={fields}
      button={(pending) => (
        <button type="submit" className="button" aria-disabled={pending}>
          {pending ? 'One moment…' : 'Change password'}
        </button>
      )}
      onDone={() => {
        showToast('Your password is changed. All other devices are signed out.')
        // The list of devices.
        router.refresh()
      }}
    />
  )
}
