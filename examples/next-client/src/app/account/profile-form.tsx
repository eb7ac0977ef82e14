'use client'

import { useState, type SubmitEvent } from 'react'
import { accountRequest } from '../../browser/account/request'
import { showToast } from '../toasts'

/** Changes the name. What is refused stays in the form. */
export function ProfileForm(props: { userId: string; name: string; email: string }) {
  const [name, setName] = useState(props.name)
  const [error, setError] = useState('')
  const [pending, setPending] = useState(false)

  async function save(): Promise<void> {
    const outcome = await accountRequest(props.userId, 'PATCH', '/api/account', { name })
    if (outcome.ok) {
      setName(name.trim())
      showToast('Your name is changed.')
    } else if (outcome.field) setError(outcome.message)
    else showToast(outcome.message, { kind: 'error' })
  }

  async function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    if (pending) return
    setPending(true)
    setError('')
    await save()
    setPending(false)
  }

  return (
    <form onSubmit={onSubmit} aria-busy={pending}>
      <div className="field">
        <label htmlFor="name">Name</label>
        <input
          id="name"
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          value={name}
          aria-invalid={error === '' ? undefined : true}
          aria-describedby={error === '' ? undefined : 'name-note'}
          onChange={({ target }) => setName(target.value)}
        />
        <p id="name-note" role="status" className="field-error">
          {error}
        </p>
      </div>
      <p className="aside">You sign in as {props.email}.</p>
      <button type="submit" className="button" aria-disabled={pending}>
        {pending ? 'One moment…' : 'Save'}
      </button>
    </form>
  )
}
