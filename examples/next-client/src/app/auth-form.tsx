'use client'

import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { authenticate, type AuthAction } from '../browser/session/authenticate'
import { tellZone } from '../browser/zone'
import { safeNext } from '../shared/safe-next'
import { FieldInput } from './field-input'

/** One input of the form. */
export interface AuthField {
  readonly name: 'name' | 'email' | 'password' | 'currentPassword' | 'newPassword'
  readonly label: string
  readonly type: 'text' | 'email' | 'password'
  readonly autoComplete: string
  readonly minLength?: number
  readonly maxLength: number
  readonly hint?: string
}

interface Failure {
  readonly message: string
  readonly fields: Record<string, string>
  readonly again?: 'password'
}

/** `id`: where a page has several forms with fields of one name. */
export function Field(props: { field: AuthField; error?: string; focus?: boolean; id?: string }) {
  const { field, error, focus = false } = props
  const { name, label, hint, ...input } = field
  const id = props.id ?? name
  const note = error ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <FieldInput
        id={id}
        name={name}
        required
        autoFocus={focus}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        {...input}
      />
      {note && (
        <p id={`${id}-note`} className={error ? 'field-error' : 'field-hint'}>
          {note}
        </p>
      )}
    </div>
  )
}

/**
 * The form of the pages for who is not signed in. It is a plain form: without JavaScript, or before
 * it has loaded, it posts its fields to the same route and is led on from there; the password is
 * never part of a URL.
 */
export function AuthForm(props: {
  action: AuthAction
  fields: readonly AuthField[]
  submit: string
  next: string
  /** Where it leads if what was asked for comes by mail. */
  mailed?: string
  message?: string | undefined
}) {
  const { action, fields, submit, next, mailed = next } = props
  const [pending, setPending] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(
    props.message ? { message: props.message, fields: {} } : null,
  )

  const element = useRef<HTMLFormElement>(null)
  // Before this, the form is sent as any form is.
  const [awake, setAwake] = useState(false)
  useEffect(() => {
    setAwake(true)
    // The next page says "Today" where it is today.
    tellZone()
  }, [])
  useEffect(() => {
    const wrong = failure?.again ? `[name=${failure.again}]` : '[aria-invalid=true]'
    const field = failure && element.current?.querySelector<HTMLInputElement>(wrong)
    field?.focus()
    field?.select()
  }, [failure])

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (pending) return
    const form = new FormData(event.currentTarget)
    setPending(true)
    setFailure(null)
    const values: Record<string, string> = {}
    for (const { name } of fields) {
      const value = form.get(name)
      if (typeof value === 'string') values[name] = value
    }
    const outcome = await authenticate(action, values)
    if (outcome.ok) {
      // A whole new page, so that nothing of another account is left in the router's cache.
      window.location.assign(safeNext(outcome.mailed ? mailed : next))
      return
    }
    setPending(false)
    setFailure(outcome)
  }

  return (
    <form
      ref={element}
      method="post"
      action={action}
      onSubmit={onSubmit}
      aria-busy={pending}
      data-awake={awake}
    >
      <input type="hidden" name="next" value={next} />
      <div role="alert" className="alert-slot">
        {failure && <p className="alert">{failure.message}</p>}
      </div>
      {fields.map((field, index) => {
        const error = failure?.fields[field.name]
        return (
          <Field key={field.name} field={field} focus={index === 0} {...(error && { error })} />
        )
      })}
      {/* Not disabled, which would take its focus away. */}
      <button type="submit" className="button primary wide" aria-disabled={pending}>
        {pending ? 'One moment…' : submit}
      </button>
    </form>
  )
}
