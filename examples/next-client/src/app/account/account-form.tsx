'use client'

import { useEffect, useRef, useState, type ReactNode, type SubmitEvent } from 'react'
import { accountRequest } from '../../browser/account/request'
import { Field, type AuthField } from '../auth-form'
import { showToast } from '../toasts'

/**
 * A form of the account page that asks for passwords: what it holds goes once it is done, and what is
 * refused is said beside the field. Without JavaScript it is sent as any form is.
 */
export function AccountForm(props: {
  action: '/api/account/password' | '/api/account/deletion'
  userId: string
  /** For password managers, which keep a password by the name beside it. */
  email: string
  fields: readonly AuthField[]
  /** What the server said of the same form, sent without a script. */
  failed: string | undefined
  button: (pending: boolean) => ReactNode
  onDone: () => void
}) {
  const { action, userId, email, fields, button, onDone } = props
  const form = useRef<HTMLFormElement>(null)
  // Before this, the form is sent as any form is.
  const [awake, setAwake] = useState(false)
  useEffect(() => setAwake(true), [])
  const [pending, setPending] = useState(false)
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [failed, setFailed] = useState(props.failed)

  async function send(data: FormData): Promise<void> {
    const outcome = await accountRequest(userId, 'POST', action, Object.fromEntries(data))
    if (outcome.ok) {
      form.current?.reset()
      onDone()
    } else if (outcome.field !== undefined) {
      setErrors({ [outcome.field]: outcome.message })
      form.current?.querySelector<HTMLInputElement>(`[name=${outcome.field}]`)?.focus()
    } else showToast(outcome.message, { kind: 'error' })
  }

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (pending) return
    const data = new FormData(event.currentTarget)
    setPending(true)
    setErrors({})
    setFailed(undefined)
    await send(data)
    setPending(false)
  }

  return (
    <form
      ref={form}
      method="post"
      action={action}
      onSubmit={onSubmit}
      aria-busy={pending}
      data-awake={awake}
    >
      <div role="alert" className="alert-slot">
        {failed && <p className="alert">{failed}</p>}
      </div>
      <input type="email" autoComplete="username" defaultValue={email} hidden />
      {fields.map((field) => {
        const error = errors[field.name]
        const id = `${action.split('/').at(-1)}-${field.name}`
        return <Field key={field.name} field={field} id={id} {...(error && { error })} />
      })}
      {button(pending)}
    </form>
  )
}
