'use client'

import { sayGoodbye } from '../../browser/session/leave'
import { AccountForm } from './account-form'
import type { AuthField } from '../auth-form'

const fields: AuthField[] = [
  {
    name: 'currentPassword',
    label: 'Your password',
    type: 'password',
    autoComplete: 'current-password',
    maxLength: 128,
  },
]

/** Deletes the account, after the password. */
export function DeletionForm(props: { userId: string; email: string; failed: string | undefined }) {
  return (
    <AccountForm
      {...props}
      action="/api/account/deletion"
      fields={fields}
      button={(pending) => (
        <button type="submit" className="button danger" aria-disabled={pending}>
          {pending ? 'One moment…' : 'Delete my account'}
        </button>
      )}
      onDone={() => sayGoodbye('deleted')}
    />
  )
}
